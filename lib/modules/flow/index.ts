import type { Module } from '@/lib/module-kit/define'
import { manual } from './manual'
import { router } from './router'
import { schedule } from './schedule'
import { setVariables } from './set-variables'
import { webhook } from './webhook'

export const flowModules: readonly Module[] = [manual, webhook, schedule, router, setVariables]
