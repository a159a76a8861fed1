'use client'

import { Toast } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { IconButton } from './icon-button'

const manager = Toast.createToastManager()

const ICONS = {
  done: [CircleCheck, 'text-succeeded'],
  warning: [TriangleAlert, 'text-waiting'],
  failed: [CircleAlert, 'text-failed'],
} as const
type ToastKind = keyof typeof ICONS

/** Says shortly that something has been done, that it has been done but for something, or that it could not be. */
export function toast(title: string, kind: ToastKind = 'done'): void {
  manager.add({
    title,
    type: kind,
    timeout: kind === 'done' ? 4_000 : 10_000,
    priority: kind === 'done' ? 'low' : 'high',
  })
}

function Icon({ kind }: { kind: ToastKind }) {
  const [Shape, style] = ICONS[kind]
  return <Shape aria-hidden className={cn('mt-2 size-4 shrink-0', style)} />
}

function List() {
  const { toasts } = Toast.useToastManager()
  return toasts.map(item => (
    <Toast.Root
      key={item.id}
      toast={item}
      className="flex items-start gap-2 rounded-md border border-line bg-raised py-1 pr-1 pl-3 text-sm shadow-float data-[type=failed]:border-danger data-[type=warning]:border-waiting"
    >
      <Icon kind={item.type === 'failed' || item.type === 'warning' ? item.type : 'done'} />
      <Toast.Content className="flex-1 py-1.5">
        <Toast.Title render={<p />} className="break-words" />
      </Toast.Content>
      <Toast.Close render={<IconButton label="Dismiss" />}>
        <X />
      </Toast.Close>
    </Toast.Root>
  ))
}

/** Holds the page and shows its toasts: above on a narrow screen, where what can be done is below. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-60 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 max-md:inset-x-4 max-md:top-2 max-md:bottom-auto max-md:w-auto">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}
