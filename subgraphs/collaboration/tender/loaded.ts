import type { SearchLanguage } from "../../kit/search/searchWord.ts";
import type { Tenders } from "./keeper.ts";

/** What lists and searches are answered from. */
export interface Loaded {
  readonly tenders: Tenders;
  readonly language: SearchLanguage;
}
