/** What a page would send. */

/** The door, and everything beside it, at once. */
export const MEETING = `query ($need: GuidanceNeedInput!) { guide(need: $need) { unsure
  steps { service { id name status coverage { code } } reason bring channel { kind value } next { text stage } }
  cases { id title } solutions { id name } experts { id name } events { id name } } }`;

/** From a need to the solution, and on to the municipalities that might take it up, at once. */
export const FROM_ONE_TO_TEN = `query ($need: GuidanceNeedInput!) { guide(need: $need) {
  steps { service { id name status coverage { code } } reason bring channel { value } }
  solutions(first: 1) { id spread { adopted { body municipality { code } } candidates(first: 10) { nodes {
    score reason like { population region { code } } aspects { kind points }
    municipality { code name population region { code } neighbours { code } enquiryChannel { route } } } } } } } }`;

export const SUBMIT = "mutation ($input: EnquiryInput!) { submitEnquiry(input: $input) { token repeated } }";
export const FOLLOW = `query ($token: String!) { enquiry(token: $token) {
  deliveries { receiver receiverName state settledAt reference message trail { kind } } } }`;
export const CHANGED = `subscription ($token: String!) { enquiryChanged(token: $token) { withdrawnAt deliveries { receiver state } } }`;
export const WITHDRAW = "mutation ($token: String!) { withdrawEnquiry(token: $token) { erasedAt deliveries { state } } }";

const GROUP_FIELDS = "id buyers { code name enquiryTo enquiryChannel { route } } volume { dimension total }";
export const JOINT = `query ($need: GuidanceNeedInput!) { guide(need: $need) { steps { service { name } } alike(first: 1) { ${GROUP_FIELDS} needs { nodes { title } } } } }`;
export const STATE = `mutation ($input: NeedInput!) { registerNeed(input: $input) { need { id group { ${GROUP_FIELDS} } } } }`;
export const VOLUME = `query ($group: ID!) { volume(filter: { need: { group: [$group] } }) { nodes {
  dimension total shares { quantity } potential { text(language: EN) } } } }`;
export const MINE = `{ needs(filter: { buyer: ["0269"], sample: false }) { nodes { id group { ${GROUP_FIELDS} } } } }`;
export const GROUP = `query ($id: ID!) { needGroup(id: $id) { ${GROUP_FIELDS} } }`;
