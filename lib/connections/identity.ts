/** What a sealed token is bound to: it opens in this row and nowhere else. */
export const tokenIdentity = (connectionId: string): string => `connection:${connectionId}:token`
