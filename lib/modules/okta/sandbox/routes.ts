import type { Endpoint } from './call'
import { listGroups } from './group-list'
import {
  addMember,
  createGroup,
  deleteGroup,
  getGroup,
  listGroupsOfUser,
  listMembers,
  removeMember,
  replaceGroup,
} from './groups'
import * as hooks from './hooks'
import { listEvents } from './log-list'
import { getUserType, listApiTokens, listUserTypes, organization, orgSettings } from './meta'
import { updateUserSchema, userSchema } from './schema'
import { createUser } from './user-create'
import * as credentials from './user-credentials'
import * as lifecycle from './user-lifecycle'
import { listUsers } from './user-list'
import { clearSessions, deleteUser, getUser, replaceUser, updateUser } from './users'

export const ORGANIZATION_PATH = '/.well-known/okta-organization'

/** All that this org answers to: method and path template → endpoint. */
const ENDPOINTS: readonly (readonly [string, string, Endpoint])[] = [
  ['GET', ORGANIZATION_PATH, call => organization(call.org)],
  ['GET', '/api/v1/users', listUsers],
  ['POST', '/api/v1/users', createUser],
  ['GET', '/api/v1/users/{id}', getUser],
  ['POST', '/api/v1/users/{id}', updateUser],
  ['PUT', '/api/v1/users/{id}', replaceUser],
  ['DELETE', '/api/v1/users/{id}', deleteUser],
  ['GET', '/api/v1/users/{id}/groups', listGroupsOfUser],
  ['DELETE', '/api/v1/users/{id}/sessions', clearSessions],
  ['POST', '/api/v1/users/{id}/lifecycle/activate', lifecycle.activateUser],
  ['POST', '/api/v1/users/{id}/lifecycle/reactivate', lifecycle.reactivateUser],
  ['POST', '/api/v1/users/{id}/lifecycle/deactivate', lifecycle.deactivateUser],
  ['POST', '/api/v1/users/{id}/lifecycle/suspend', lifecycle.suspendUser],
  ['POST', '/api/v1/users/{id}/lifecycle/unsuspend', lifecycle.unsuspendUser],
  ['POST', '/api/v1/users/{id}/lifecycle/unlock', lifecycle.unlockUser],
  ['POST', '/api/v1/users/{id}/lifecycle/reset_password', lifecycle.resetPassword],
  ['POST', '/api/v1/users/{id}/lifecycle/expire_password', lifecycle.expirePassword],
  [
    'POST',
    '/api/v1/users/{id}/lifecycle/expire_password_with_temp_password',
    lifecycle.expirePasswordWithTempPassword,
  ],
  ['POST', '/api/v1/users/{id}/lifecycle/reset_factors', lifecycle.resetFactors],
  ['POST', '/api/v1/users/{id}/credentials/change_password', credentials.changePassword],
  ['POST', '/api/v1/users/{id}/credentials/change_recovery_question', credentials.changeRecoveryQuestion],
  ['POST', '/api/v1/users/{id}/credentials/forgot_password', credentials.forgotPassword],
  [
    'POST',
    '/api/v1/users/{id}/credentials/forgot_password_recovery_question',
    credentials.answerRecoveryQuestion,
  ],
  ['GET', '/api/v1/groups', listGroups],
  ['POST', '/api/v1/groups', createGroup],
  ['GET', '/api/v1/groups/{id}', getGroup],
  ['PUT', '/api/v1/groups/{id}', replaceGroup],
  ['DELETE', '/api/v1/groups/{id}', deleteGroup],
  ['GET', '/api/v1/groups/{id}/users', listMembers],
  ['PUT', '/api/v1/groups/{id}/users/{userId}', addMember],
  ['DELETE', '/api/v1/groups/{id}/users/{userId}', removeMember],
  ['GET', '/api/v1/eventHooks', hooks.listHooks],
  ['POST', '/api/v1/eventHooks', hooks.createHook],
  ['GET', '/api/v1/eventHooks/{id}', hooks.getHook],
  ['PUT', '/api/v1/eventHooks/{id}', hooks.replaceHook],
  ['DELETE', '/api/v1/eventHooks/{id}', hooks.deleteHook],
  ['POST', hooks.VERIFY_PATH, hooks.verifyHook],
  ['POST', '/api/v1/eventHooks/{id}/lifecycle/activate', hooks.activateHook],
  ['POST', '/api/v1/eventHooks/{id}/lifecycle/deactivate', hooks.deactivateHook],
  ['GET', '/api/v1/logs', listEvents],
  ['GET', '/api/v1/meta/schemas/user/{id}', userSchema],
  ['POST', '/api/v1/meta/schemas/user/{id}', updateUserSchema],
  ['GET', '/api/v1/meta/types/user', listUserTypes],
  ['GET', '/api/v1/meta/types/user/{id}', getUserType],
  ['GET', '/api/v1/api-tokens', listApiTokens],
  ['GET', '/api/v1/org', orgSettings],
]

interface Route {
  template: string
  pieces: string[]
  methods: Map<string, Endpoint>
}

const ROUTES: readonly Route[] = collect()

function collect(): Route[] {
  const routes = new Map<string, Route>()
  for (const [method, template, endpoint] of ENDPOINTS) {
    const route = routes.get(template) ?? { template, pieces: template.split('/'), methods: new Map() }
    route.methods.set(method, endpoint)
    routes.set(template, route)
  }
  return [...routes.values()]
}

/** What a path leads to; `endpoint` is undefined where the path is known and the method is not. */
export interface Match {
  template: string
  endpoint: Endpoint | undefined
  /** Decoded, so that an encoded slash stays inside its piece. */
  params: string[]
}

/** @returns null for a path that no endpoint has, or that is not well encoded */
export function findRoute(method: string, pathname: string): Match | null {
  const pieces = pathname.split('/')
  for (const route of ROUTES) {
    const params = paramsOf(route.pieces, pieces)
    if (params !== null) return { template: route.template, endpoint: route.methods.get(method), params }
  }
  return null
}

function paramsOf(template: string[], pieces: string[]): string[] | null {
  if (template.length !== pieces.length) return null
  const params: string[] = []
  for (const [index, wanted] of template.entries()) {
    const piece = pieces[index] ?? ''
    if (!wanted.startsWith('{')) {
      if (wanted !== piece) return null
      continue
    }
    if (piece === '') return null
    try {
      params.push(decodeURIComponent(piece))
    } catch {
      return null
    }
  }
  return params
}
