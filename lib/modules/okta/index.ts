import type { Module } from '@/lib/module-kit/define'
import { apiCall } from './api-call'
import { createUser } from './create-user'
import { deleteUser } from './delete-user'
import { getUser } from './get-user'
import { listUsers } from './list-users'
import { updateUser } from './update-user'
import { watchEvents } from './watch-events'

export const oktaModules: readonly Module[] = [
  watchEvents,
  listUsers,
  getUser,
  createUser,
  updateUser,
  deleteUser,
  apiCall,
]
