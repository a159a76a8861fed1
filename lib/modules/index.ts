import type { Module } from '@/lib/module-kit/define'
import { flowModules } from './flow'
import { oktaModules } from './okta'

/** Every module of this installation; one line an app. */
export const MODULES: readonly Module[] = [...flowModules, ...oktaModules]

const byId = new Map(MODULES.map(module => [module.id, module]))

/** The module that a document names as `app.name@version`. */
export const moduleById = (id: string): Module | undefined => byId.get(id)
