/**
 * The one table of error codes. Everything the hub refuses or fails at, on the command line, over HTTP or inside a GraphQL answer,
 * carries one of these codes, a sentence saying what happened and a sentence saying what to do next.
 *
 * `exit` is the process exit code where the error ends a command (distinct per kind, 10 and up), `http` the status where it ends a request.
 */
export const ERRORS = {
  SETTING_INVALID: { exit: 10, http: 500, next: "Correct the setting; `npm start -- --help` lists all of them." },
  SETTING_UNKNOWN: { exit: 11, http: 500, next: "Remove the variable or correct its name." },
  PORT_IN_USE: { exit: 12, http: 500, next: "Stop the other process or choose another port with HUB_PORT." },
  DATA_LOCKED: { exit: 13, http: 500, next: "Stop the other process or choose another folder with HUB_DATA." },
  DATABASE_UNREACHABLE: { exit: 14, http: 503, next: "Check DATABASE_URL and that the database accepts connections." },
  DATA_UNWRITABLE: { exit: 15, http: 500, next: "Make the folder writable or choose another with HUB_DATA." },
  SOURCE_INVALID: { exit: 16, http: 500, next: "Correct the source file; its JSON Schema is subgraphs/sources/source.schema.json." },
  COMPOSITION_FAILED: { exit: 17, http: 500, next: "Correct the subgraph's SDL as the message says." },
  RUNTIME_TOO_OLD: { exit: 18, http: 500, next: "Start with `npm start`, which brings its own Node." },
  USAGE: { exit: 2, http: 400, next: "Run the command with --help." },
  FILE_UNREADABLE: { exit: 19, http: 500, next: "Check the path and that the file may be read." },
  SUPERGRAPH_INVALID: { exit: 20, http: 500, next: "Give a Federation 2 supergraph, as `rover supergraph compose` or this hub writes it." },
  QUERY_INCOMPLETE: {
    exit: 21,
    http: 500,
    next: "What was written holds only what came; run the query again, or for those rows, in a while.",
  },
  HUB_UNREACHABLE: { exit: 22, http: 502, next: "Start the hub with `npm start`, or name another with --url." },
  HUB_BAD_ANSWER: { exit: 23, http: 502, next: "Check that --url is the address of a hub." },
  SERVICE_UNREACHABLE: { exit: 24, http: 502, next: "Start the service, or correct its address." },

  BAD_REQUEST: { exit: 1, http: 400, next: 'Send a GraphQL request as JSON: {"query": "…"}.' },
  NOT_FOUND: { exit: 1, http: 404, next: "GraphQL is served at /graphql." },
  METHOD_NOT_ALLOWED: { exit: 1, http: 405, next: "Use POST for GraphQL; GET is for queries only." },
  BODY_TOO_LARGE: { exit: 1, http: 413, next: "Send a smaller request." },
  QUERY_TOO_LARGE: { exit: 1, http: 400, next: "Ask for less at a time: fewer fields, fewer aliases, less nesting." },
  QUERY_TOO_COMPLEX: {
    exit: 1,
    http: 400,
    next: "Ask for less at a time: fewer fragments on interfaces and unions, less nesting, or several queries.",
  },
  QUERY_UNPLANNABLE: {
    exit: 1,
    http: 400,
    next: "Ask for the fields in separate queries; if one alone is refused, the owners of the subgraphs have to look.",
  },
  OVERLOADED: { exit: 1, http: 503, next: "Try again in a few seconds." },
  TOO_MANY_SUBSCRIPTIONS: { exit: 1, http: 429, next: "End one that is no longer needed, or ask for several things in one subscription." },
  SUBSCRIPTION_TOO_SLOW: {
    exit: 1,
    http: 200,
    next: "Subscribe again, with `since` of the last event that came where the field takes it; read faster, ask for less of each event or filter more.",
  },
  SUBSCRIPTION_ENDED: {
    exit: 1,
    http: 200,
    next: "Subscribe again, with `since` of the last event that came where the field takes it.",
  },
  GRAPHQL_PARSE_FAILED: { exit: 1, http: 400, next: "Correct the syntax at the line given." },
  GRAPHQL_VALIDATION_FAILED: { exit: 1, http: 400, next: "Compare the query with GET /schema.graphql." },
  PERSISTED_QUERY_NOT_SUPPORTED: { exit: 1, http: 200, next: "Send the whole query." },
  BAD_USER_INPUT: { exit: 1, http: 200, next: "Correct the argument named in the message." },
  PAGE_SIZE_INVALID: { exit: 1, http: 200, next: "Ask for 1 to 100 and page on with `after: pageInfo.endCursor`." },
  CURSOR_INVALID: { exit: 1, http: 200, next: "Use an `endCursor` or `startCursor` of the same query, unchanged." },
  JUDGEMENT_CONFLICT: { exit: 1, http: 200, next: "Undo the judgement named in the message first, if it was wrong." },
  RELATION_CIRCLE: {
    exit: 1,
    http: 200,
    next: "If one of the relations in the message is wrong, withdraw its decision or refuse it with `refuseRelation`; then decide again.",
  },
  TERRITORY_UNKNOWN: { exit: 1, http: 200, next: "Look the code up with `municipalities` or `regions`." },
  TERRITORY_NOT_VALID: { exit: 1, http: 200, next: "Give `on` a date when the region exists, or use the region that took its place." },
  AREA_CONTRADICTION: { exit: 1, http: 200, next: "Give the municipality alone, or the region it lies in." },
  NEED_EMPTY: { exit: 1, http: 200, next: "Say in a few words what it is about, or choose a theme or a stage." },
  NEED_TOO_LONG: { exit: 1, http: 200, next: "Say in a few sentences what is needed; the first page is enough." },
  PERSONAL_NUMBER: { exit: 1, http: 200, next: "Leave the number out and send the rest again. Udelad nummeret, og send resten igen." },
  ENQUIRY_TOO_LONG: { exit: 1, http: 200, next: "Say in a few sentences what it is about; the receiver can ask for more." },
  ENQUIRY_UNKNOWN: { exit: 1, http: 200, next: "Give the token unchanged, as `submitEnquiry` answered it." },
  ENQUIRY_NOT_IN_INBOX: { exit: 1, http: 200, next: "Ask `enquiryInbox` again from its beginning." },
  ENQUIRY_KEY_MISSING: {
    exit: 1,
    http: 200,
    next: "Add the former key to HUB_ENQUIRY_KEY, after the one in use, or restore HUB_DATA/enquiry.key.",
  },
  PRIVACY_NOTICE_OUTDATED: { exit: 1, http: 200, next: "Show `privacyNotice` again, and send its `version` once it is accepted." },
  CONTROLLER_MISSING: {
    exit: 1,
    http: 200,
    next: "Whoever runs the hub sets HUB_CONTROLLER: name, address and e-mail of the data controller.",
  },
  RECEIVER_UNKNOWN: {
    exit: 1,
    http: 200,
    next: "Look the id up with `helpServices`, or the code with `municipalities`, and leave the others as they are.",
  },
  IDEMPOTENCY_KEY_USED: { exit: 1, http: 200, next: "Make a new random `idempotencyKey` for each new enquiry." },
  TOO_MANY_ENQUIRIES: {
    exit: 1,
    http: 200,
    next: "Wait a while, or write to fewer receivers; whoever sends for many asks the unit for a token of its own.",
  },
  NEED_UNKNOWN: {
    exit: 1,
    http: 200,
    next: "Look the id up with `needs`; what was withdrawn is found with `filter: { status: [WITHDRAWN] }`.",
  },
  UNIT_UNKNOWN: { exit: 1, http: 200, next: "Give a known unit, or say in the text what is counted and give PIECE." },
  VARIABLE_NEEDED: { exit: 1, http: 200, next: "Send the argument as a variable." },
  WEBHOOK_REFUSED: { exit: 1, http: 200, next: "Give an https address on the public internet, without user name and password." },
  PARTNERSHIP_UNKNOWN: { exit: 1, http: 200, next: "Look the id up with `partnerships`." },
  PARTNERSHIP_FULL: { exit: 1, http: 200, next: "Ask the unit to begin a new partnership." },
  PARTY_UNKNOWN: { exit: 1, http: 200, next: "Ask `partnership { parties { id name } }` for the ids of its parties." },
  TERM_UNKNOWN: { exit: 1, http: 200, next: "Ask `partnership { terms { id text } }` for the ids of its terms." },
  TERM_CLOSED: { exit: 1, http: 200, next: "Propose another term with `replaces`." },
  GOAL_UNKNOWN: { exit: 1, http: 200, next: "Ask `partnership { goals { id text } }` for the ids of its goals." },
  MAILBOX_REFUSED: { exit: 1, http: 200, next: "Give one plain address, as mail@body.example, without name, brackets or line ends." },
  MAIL_MISSING: { exit: 1, http: 200, next: "Declare WEBHOOK or PULL, or ask whoever runs the hub to set HUB_SMTP_URL." },
  REGISTRY_CONFLICT: { exit: 1, http: 200, next: "Check again against what is in force now, and publish with its `base`." },
  SUBGRAPH_UNKNOWN: { exit: 1, http: 200, next: "Ask `publishedSubgraphs` or `publications` for the names and versions." },
  SUBGRAPH_NAME_TAKEN: { exit: 1, http: 200, next: "Choose another name, or ask the unit." },
  SOURCE_UNKNOWN: { exit: 1, http: 200, next: "Ask `registeredSources` or `sourceVersions` for the ids." },
  SOURCE_NAME_TAKEN: { exit: 1, http: 200, next: "Choose another id, or ask the unit." },
  PUBLICATION_CLOSED: { exit: 1, http: 200, next: "Ask `publications(state: WAITING)` for those that wait." },
  CHECK_FAILED: { exit: 1, http: 200, next: "Correct what the message names; `checkSubgraph` tells all of it." },
  CHECK_TOO_COSTLY: { exit: 1, http: 200, next: "Make the SDL smaller: fewer types, fewer keys, less nesting." },
  CLOCK_OFF: { exit: 1, http: 200, next: "Whoever runs the hub sets the machine's clock (NTP)." },
  REGISTRY_TOKEN_UNKNOWN: { exit: 1, http: 200, next: "Ask `registryTokens` for the ids." },
  REGISTRY_EMPTY: { exit: 1, http: 503, next: "Wait until the hub has started." },
  UNAUTHENTICATED: {
    exit: 1,
    http: 401,
    next: "Send `Authorization: Bearer TOKEN` with a valid token, or no such header to read anonymously.",
  },
  FORBIDDEN: { exit: 1, http: 200, next: "Ask the unit for a token with the role named in the message." },
  SUBGRAPH_UNREACHABLE: { exit: 1, http: 200, next: "The other fields are complete; try again for these in a while." },
  SUBGRAPH_TIMEOUT: { exit: 1, http: 200, next: "The other fields are complete; try again for these in a while." },
  SUBGRAPH_OVERLOADED: { exit: 1, http: 200, next: "The other fields are complete; try again for these in a few seconds." },
  SUBGRAPH_BAD_ANSWER: { exit: 1, http: 200, next: "The other fields are complete; the subgraph's owner has to look." },
  INTERNAL: { exit: 1, http: 500, next: "Try again; if it stays, tell the unit the request id." },

  FETCH_HOST_REFUSED: { exit: 1, http: 502, next: "Declare the host in the source file's `hosts`." },
  FETCH_PRIVATE_ADDRESS: { exit: 1, http: 502, next: "Add the host to HUB_ALLOW_PRIVATE if it is meant to be inside your own network." },
  FETCH_TIMEOUT: { exit: 1, http: 502, next: "The publisher is slow or down; the last good listings are served meanwhile." },
  FETCH_FAILED: { exit: 1, http: 502, next: "The publisher is down; the last good listings are served meanwhile." },
  FETCH_STATUS: { exit: 1, http: 502, next: "The publisher answered with an error; check the address in the source file." },
  FETCH_TOO_LARGE: { exit: 1, http: 502, next: "Raise `limits.megabytes` in the source file if the answer is meant to be so large." },
  FETCH_WRONG_TYPE: {
    exit: 1,
    http: 502,
    next: "Check the address in the source file: it answers with something else than the declared format.",
  },
  FETCH_TRUNCATED: { exit: 1, http: 502, next: "The publisher's answer ended too early; it is tried again on schedule." },
  FETCH_UNREADABLE: { exit: 1, http: 502, next: "The answer is not in the declared format; check `format` in the source file." },
  FETCH_LOOP: {
    exit: 1,
    http: 502,
    next: "The publisher's paging never ends; ask the publisher, or correct `next` or `page` in the source file.",
  },
  TOO_MANY_RECORDS: { exit: 1, http: 502, next: "Raise `limits.records` in the source file if so many are meant." },

  RECORD_FIELD_MISSING: { exit: 1, http: 200, next: "The publisher fills the field in, or the mapping points elsewhere." },
  RECORD_FIELD_INVALID: { exit: 1, http: 200, next: "The publisher corrects the value, or the mapping declares it." },
  RECORD_VALUE_UNKNOWN: { exit: 1, http: 200, next: "Add the word to `values` in the source file's mapping." },
  RECORD_DUPLICATE: { exit: 1, http: 200, next: "The publisher gives each record an id of its own." },
  RECORD_XML_BROKEN: { exit: 1, http: 200, next: "The publisher corrects the XML at the line given; the other notices are read." },
  RECORD_XML_REFUSED: {
    exit: 1,
    http: 200,
    next: "The publisher sends the notice without document type and entities, and no larger than its standard needs; the other notices are read.",
  },
  RECORD_TOO_LARGE: { exit: 1, http: 200, next: "The publisher shortens the record." },
} as const satisfies Record<string, ErrorEntry>;

interface ErrorEntry {
  readonly exit: number;
  readonly http: number;
  readonly next: string;
}

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error meant for people: `message` may be shown to whoever caused it. Anything that is not a `HubError` is internal and is masked.
 */
export class HubError extends Error {
  readonly code: ErrorCode;
  /** What to do now, one sentence. */
  readonly next: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: HubErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HubError";
    this.code = code;
    this.next = options.next ?? ERRORS[code].next;
    this.details = options.details ?? {};
  }

  /** As graphql-js, Apollo Server and Mercurius pass it to the answer. */
  get extensions(): Record<string, unknown> {
    return { code: this.code, next: this.next, ...this.details };
  }
}

export interface HubErrorOptions {
  /** Default: the table's sentence for the code. */
  readonly next?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
}

/** One line for a terminal: `CODE: what happened. What to do.` */
export function errorLine(error: unknown): string {
  if (error instanceof HubError) return `${error.code}: ${error.message} ${error.next}`.replace(/\s+/g, " ");
  return `INTERNAL: ${error instanceof Error ? error.message : String(error)}`.replace(/\s+/g, " ");
}

/** The process exit code for an error that ends a command. */
export function exitCode(error: unknown): number {
  return error instanceof HubError ? ERRORS[error.code].exit : 1;
}
