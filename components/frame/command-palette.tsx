'use client'

import { Dialog } from '@base-ui/react/dialog'
import { CornerDownLeft, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import { popupRoot } from '@/components/ui/popup-root'
import { type Command, matching } from './matching'

const handle = Dialog.createHandle()

/** Opens the palette for those who do not know its keys. */
export function PaletteButton() {
  return (
    <Dialog.Trigger
      handle={handle}
      title="Go to or do (Ctrl K)"
      className="flex h-8 w-full items-center gap-2.5 rounded-md border border-line px-2 text-faint text-sm hover:bg-hover hover:text-ink folded:justify-center folded:px-0"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 text-left folded:sr-only">Go to…</span>
      <span className="folded:hidden">
        <Kbd keys="Ctrl K" />
      </span>
    </Dialog.Trigger>
  )
}

/** Everything one can go to or do, found by typing. Ctrl K (on a Mac also ⌘ K) opens it everywhere. */
export function CommandPalette({ commands }: { commands: readonly Command[] }) {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      if (event.altKey || event.shiftKey) return
      event.preventDefault()
      if (handle.isOpen) handle.close()
      else handle.open(null)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <Dialog.Root handle={handle}>
      <Dialog.Portal container={popupRoot()}>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40 transition-opacity duration-120 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Dialog.Popup className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl flex-col overflow-hidden rounded-md border border-line bg-raised shadow-float transition-opacity duration-120 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Finder commands={commands} onDone={() => handle.close()} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ commands, onDone }: { commands: readonly Command[]; onDone: () => void }) {
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const found = matching(commands, typed)
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const run = (command: Command | undefined) => {
    if (!command) return
    onDone()
    if ('href' in command) router.push(command.href)
    else command.action()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1
    if (event.key === 'ArrowDown') setAt(at >= last ? 0 : at + 1)
    else if (event.key === 'ArrowUp') setAt(at <= 0 ? Math.max(last, 0) : at - 1)
    else if (event.key === 'Enter') run(found[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <input
          role="combobox"
          aria-label="Go to or do"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          autoComplete="off"
          placeholder="Go to or do…"
          value={typed}
          onChange={event => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        />
        <Kbd keys="Esc" />
      </div>
      {/* The focus stays in the field above, as ARIA's combobox pattern has it; the list is only pointed at. */}
      <div ref={list} id={id} role="listbox" aria-label="Found" className="min-h-0 overflow-y-auto p-1.5">
        {found.map((command, index) => (
          <div
            key={command.title}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            onPointerMove={() => setAt(index)}
            onClick={() => run(command)}
            onKeyDown={onKeyDown}
            className={cn(
              'flex h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-sm',
              index === at && 'bg-hover',
            )}
          >
            <span className="min-w-0 flex-1 truncate">{command.title}</span>
            {index === at && <CornerDownLeft aria-hidden className="size-3.5 text-faint" />}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className="px-4 pt-1 pb-4 text-muted text-sm">Nothing here is called “{typed}”.</p>
      )}
    </>
  )
}
