import type { Module } from '@/lib/module-kit/define'
import { apiCall } from './api-call'
import { createUser } from './create-user'
import { deleteUser } from './delete-user'
import { getUser } from './get-user'
import { listUsers } from './list-users'
import { updateUser } from './update-user'

export const oktaModules: readonly Module[] = [
  listUsers,
  getUser,
  createUser,
  updateUser,
  deleteUser,
  apiCall,
]
