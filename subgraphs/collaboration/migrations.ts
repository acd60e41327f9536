import type { Migrations } from "../base/database/migrate.ts";
import { ENQUIRY_TABLES } from "./enquiry/tables.ts";
import { NEED_TABLES } from "./need/tables.ts";
import { PARTNERSHIP_TABLES } from "./partnership/tables.ts";

/** Tables of the collaboration subgraph, one entry for each of its parts; a part that comes later is added at the end. */
export const MIGRATIONS: Migrations = [ENQUIRY_TABLES, PARTNERSHIP_TABLES, NEED_TABLES];
