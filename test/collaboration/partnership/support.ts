import type { TestCaller } from "../support.ts";

/** A sample with one public and one private party, each with a caller that speaks for it, and three terms. */
export const LIFT = "part-eksempel-lift";
export const TOWN: TestCaller = { name: "kommune-oest", roles: ["PUBLISHER"] };
export const MAKER: TestCaller = { name: "eksempel-loeftvaerk", roles: ["PUBLISHER"] };
/** A publisher that is no party. */
export const OTHER: TestCaller = { name: "syd", roles: ["PUBLISHER"] };

const TERM = `id text state stateLabel proposedBy { id } binds { id } awaits { id } replaces { id } history { kind at year party { id } onBehalf note }`;
const GOAL = `id text(language: EN) parties { id } state stateLabel note measure target value unit evidence reports { at party { id } onBehalf state value note evidence }`;

export const PROPOSE = `mutation ($input: TermProposalInput!) { proposeTerm(input: $input) { repeated term { ${TERM} } partnership { id } } }`;
export const ANSWER = `mutation ($input: TermAnswerInput!) { answerTerm(input: $input) { repeated term { ${TERM} } partnership { id } } }`;
export const REPORT = `mutation ($input: GoalReportInput!) { reportGoal(input: $input) { repeated goal { ${GOAL} } } }`;
export const ONE = `query ($id: ID!) { partnership(id: $id) { id name form formLabel parties { id name side contacts contactLabels goals { id } } goals { ${GOAL} } terms { ${TERM} } source sample } }`;
export const LIST = `query ($search: String, $filter: PartnershipFilter, $orderBy: PartnershipOrder, $first: Int, $after: String) {
  partnerships(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { id name form } pageInfo { hasNextPage endCursor } facets { form { value label count } contact { value count } goal { value count } } } }`;

let keys = 0;

/** A key of its own for each decision. */
export function key(): string {
  keys += 1;
  return `a-decision-of-a-party-${keys}`;
}
