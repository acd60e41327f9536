/** The text room's door to the one fold of the house. It stands in base because territories are looked up by folded names too. */
export { fold, words } from "../base/fold.ts";
