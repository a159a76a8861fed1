/** What may fill a slot of a document: a connection to an org, or a webhook in one. */
export const SLOT_KINDS = ['okta', 'okta-webhook'] as const
export type SlotKind = (typeof SLOT_KINDS)[number]

/** What people call that which fills such a slot. */
export const SLOT_WORDS: Readonly<Record<SlotKind, string>> = {
  okta: 'connection',
  'okta-webhook': 'webhook',
}

/** Something that may fill a slot of its kind. */
export interface Filler {
  id: string
  name: string
  kind: SlotKind
}
