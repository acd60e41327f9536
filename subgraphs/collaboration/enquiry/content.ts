/** What an asker wrote: encrypted wherever it is kept, and erased with one statement. */
export interface EnquiryContent {
  readonly text: string;
  readonly role: string | null;
  readonly area: string | null;
  readonly contact: EnquiryContact | null;
}

export interface EnquiryContact {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

export const ENQUIRY_KINDS = ["IDEA", "OFFER", "QUESTION"] as const;
export type EnquiryKind = (typeof ENQUIRY_KINDS)[number];
