export { createBudget, type Budget } from "./budget.ts";
export { createHttpClient, readBody, type HttpClient, type HttpClientOptions, type HttpRequest, type HttpResponse } from "./client.ts";
