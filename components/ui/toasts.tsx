'use client'

import { Toast } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button'

const manager = Toast.createToastManager()

/** Says shortly that something has been done, or that it could not be. */
export function toast(title: string, kind: 'done' | 'failed' = 'done'): void {
  manager.add({
    title,
    type: kind,
    timeout: kind === 'failed' ? 10_000 : 4_000,
    priority: kind === 'failed' ? 'high' : 'low',
  })
}

function List() {
  const { toasts } = Toast.useToastManager()
  return toasts.map(item => (
    <Toast.Root
      key={item.id}
      toast={item}
      className="flex items-start gap-2 rounded-md border border-line bg-raised py-1 pr-1 pl-3 text-sm shadow-float data-[type=failed]:border-danger"
    >
      {item.type === 'failed' ? (
        <CircleAlert aria-hidden className="mt-2 size-4 shrink-0 text-failed" />
      ) : (
        <CircleCheck aria-hidden className="mt-2 size-4 shrink-0 text-succeeded" />
      )}
      <Toast.Content className="flex-1 py-1.5">
        <Toast.Title render={<p />} className="break-words" />
      </Toast.Content>
      <Toast.Close render={<IconButton label="Dismiss" />}>
        <X />
      </Toast.Close>
    </Toast.Root>
  ))
}

/** Holds the page and shows its toasts. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-18 z-60 md:bottom-4 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}
