import type { SandboxUser } from './types'

/** The org's people, found by id, by login or by an unambiguous short login; letters' case does not count. */
export class UserStore {
  readonly #byId = new Map<string, SandboxUser>()
  readonly #byLogin = new Map<string, SandboxUser>()
  readonly #byShortName = new Map<string, Set<SandboxUser>>()

  get size(): number {
    return this.#byId.size
  }

  /** In the order of creation, which is also the order of the ids. */
  all(): IterableIterator<SandboxUser> {
    return this.#byId.values()
  }

  byId(id: string): SandboxUser | undefined {
    return this.#byId.get(id)
  }

  byLogin(login: string): SandboxUser | undefined {
    return this.#byLogin.get(login.toLowerCase())
  }

  /** What a path's `{id}` means: an id, a login, or the part before @ if only one person has it. */
  find(key: string): SandboxUser | undefined {
    const exact = this.#byId.get(key) ?? this.byLogin(key)
    if (exact !== undefined) return exact
    const same = this.#byShortName.get(key.toLowerCase())
    return same?.size === 1 ? [...same][0] : undefined
  }

  add(user: SandboxUser): void {
    this.#byId.set(user.id, user)
    this.#index(user)
  }

  remove(user: SandboxUser): void {
    this.#byId.delete(user.id)
    this.#unindex(user)
  }

  /** Replaces the profile and keeps the login's index right. */
  setProfile(user: SandboxUser, profile: SandboxUser['profile']): void {
    this.#unindex(user)
    user.profile = profile
    this.#index(user)
  }

  clear(): void {
    this.#byId.clear()
    this.#byLogin.clear()
    this.#byShortName.clear()
  }

  #index(user: SandboxUser): void {
    const login = loginOf(user).toLowerCase()
    this.#byLogin.set(login, user)
    const short = shortName(login)
    const same = this.#byShortName.get(short) ?? new Set()
    this.#byShortName.set(short, same.add(user))
  }

  #unindex(user: SandboxUser): void {
    const login = loginOf(user).toLowerCase()
    this.#byLogin.delete(login)
    const same = this.#byShortName.get(shortName(login))
    same?.delete(user)
    if (same?.size === 0) this.#byShortName.delete(shortName(login))
  }
}

/** An attribute as text; '' when it has none. */
export function textOf(user: SandboxUser, name: string): string {
  const value = user.profile.get(name)
  return typeof value === 'string' ? value : ''
}

export const loginOf = (user: SandboxUser): string => textOf(user, 'login')

export const fullName = (user: SandboxUser): string =>
  `${textOf(user, 'firstName')} ${textOf(user, 'lastName')}`

function shortName(login: string): string {
  const at = login.lastIndexOf('@')
  return at < 0 ? login : login.slice(0, at)
}
