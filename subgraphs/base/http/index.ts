export { isAllowedPrivate } from "./address.ts";
export { createBudget, type Budget } from "./budget.ts";
export { createPoster, type PostAnswer, type Poster, type PosterOptions, type PostRequest } from "./post.ts";
export { createHttpClient, readBody, type HttpClient, type HttpClientOptions, type HttpRequest, type HttpResponse } from "./client.ts";
