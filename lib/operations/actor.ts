/** A member's role in a workspace. */
export const ROLES = ['owner', 'editor', 'operator', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** What an operation asks for: reading, running, drawing, or keeping connections and people. */
export type Right = 'view' | 'run' | 'edit' | 'manage'

const RIGHTS: Record<Role, readonly Right[]> = {
  owner: ['view', 'run', 'edit', 'manage'],
  editor: ['view', 'run', 'edit'],
  operator: ['view', 'run'],
  viewer: ['view'],
}

export const mayDo = (role: Role, right: Right): boolean => RIGHTS[role].includes(right)

/** Who does something, and in which workspace. Null user: the command line on the server itself. */
export interface Actor {
  workspaceId: string
  userId: string | null
  role: Role
  /** How the person is called in the audit log and in a run's history. */
  name: string
}
