'use client'

import { Boxes, Cable, History, PanelLeftClose, PanelLeftOpen, Workflow } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { IconButton } from '@/components/ui/icon-button'

const PLACES = [
  { href: '/scenarios', label: 'Scenarios', icon: Workflow },
  { href: '/runs', label: 'Runs', icon: History },
  { href: '/connections', label: 'Connections', icon: Cable },
  { href: '/sandbox', label: 'Sandbox', icon: Boxes },
] as const

const REMEMBERED = 'joinery.rail'

/** The rail on the left (a bar below on a narrow screen), and the page. */
export function AppFrame({
  account,
  banner,
  children,
}: {
  account: ReactNode
  banner?: ReactNode
  children: ReactNode
}) {
  const pathname = usePathname()
  const [folded, setFolded] = useState(false)
  useEffect(() => setFolded(localStorage.getItem(REMEMBERED) === 'folded'), [])
  const fold = () => {
    localStorage.setItem(REMEMBERED, folded ? 'open' : 'folded')
    setFolded(!folded)
  }
  return (
    <div className="flex h-dvh flex-col-reverse md:flex-row">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <nav
        aria-label="Places"
        className={cn(
          'flex shrink-0 border-line border-t bg-surface md:flex-col md:border-t-0 md:border-r md:p-2',
          folded ? 'md:w-13' : 'md:w-48',
        )}
      >
        <div className={cn('hidden h-10 items-center gap-2 px-2 md:flex', folded && 'justify-center px-0')}>
          <Mark />
          {!folded && <span className="font-semibold text-base tracking-tight">Joinery</span>}
        </div>
        <ul className="flex flex-1 justify-around md:mt-2 md:flex-col md:justify-start md:gap-0.5">
          {PLACES.map(({ href, label, icon: Icon }) => {
            const here = pathname === href || pathname.startsWith(`${href}/`)
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={here ? 'page' : undefined}
                  title={folded ? label : undefined}
                  className={cn(
                    'flex min-h-12 flex-col items-center justify-center gap-0.5 rounded-md px-3 text-xs md:h-9 md:min-h-9 md:flex-row md:justify-start md:gap-2.5 md:px-2 md:text-sm',
                    here ? 'bg-selected font-medium text-accent' : 'text-muted hover:bg-hover hover:text-ink',
                    folded && 'md:justify-center md:px-0',
                  )}
                >
                  <Icon aria-hidden className="size-4.5 shrink-0" />
                  <span className={cn(folded && 'md:sr-only')}>{label}</span>
                </Link>
              </li>
            )
          })}
        </ul>
        <div className={cn('hidden items-center gap-1 md:flex', folded && 'flex-col-reverse')}>
          <div className="min-w-0 flex-1">{account}</div>
          <IconButton label={folded ? 'Unfold the rail' : 'Fold the rail'} onClick={fold}>
            {folded ? <PanelLeftOpen /> : <PanelLeftClose />}
          </IconButton>
        </div>
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {banner}
        <main id="page" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
      </div>
    </div>
  )
}

/** Two pieces of wood that hold each other. */
export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path d="M7 10h9v4h-4v8H7zM25 22h-9v-4h4v-8h5z" className="fill-on-accent" />
    </svg>
  )
}
