'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { OpenCount } from '@/components/runs/run-places'
import { cn } from '@/components/ui/cn'
import { CommandPalette, PaletteButton } from './command-palette'
import { Mark } from './mark'
import type { Command } from './matching'
import { PLACES } from './places'
import { RailFold } from './rail-fold'

/**
 * The rail on the left (a bar below on a narrow screen), and the page.
 * @param account  the menu of who is signed in
 * @param banner  what holds on every page, above it
 * @param commands  what Ctrl K finds beside the places and the themes
 * @param open  questions of runs that wait for an answer, of which 100 are counted
 */
export function AppFrame({
  account,
  banner,
  commands = [],
  open = 0,
  children,
}: {
  account: ReactNode
  banner?: ReactNode
  commands?: readonly Command[]
  open?: number
  children: ReactNode
}) {
  const pathname = usePathname()
  const { setTheme } = useTheme()
  const everything: Command[] = [
    ...PLACES.map(({ href, label }) => ({ href, title: label, keywords: 'go to' })),
    { href: '/runs/decisions', title: 'Decisions', keywords: 'go to open questions approve answer' },
    ...commands,
    { title: 'Light theme', keywords: 'colour', action: () => setTheme('light') },
    { title: 'Dark theme', keywords: 'colour', action: () => setTheme('dark') },
    { title: 'Theme as the system has it', keywords: 'colour', action: () => setTheme('system') },
  ]
  return (
    <div className="flex h-dvh flex-col-reverse md:flex-row">
      <a
        href="#page"
        className="sr-only top-0 z-60 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <nav
        aria-label="Places"
        className="flex shrink-0 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:w-48 md:flex-col md:border-t-0 md:border-r md:p-2 md:folded:w-13"
      >
        <div className="hidden h-10 items-center gap-2.5 px-1.5 md:flex">
          <Mark />
          <span className="font-semibold text-base tracking-tight folded:hidden">Joinery</span>
        </div>
        <div className="mt-2 hidden md:block">
          <PaletteButton />
        </div>
        <ul className="flex min-w-0 flex-1 justify-around md:mt-2 md:flex-col md:justify-start md:gap-0.5">
          {PLACES.map(({ href, label, icon: Icon }) => {
            const here = pathname === href || pathname.startsWith(`${href}/`)
            return (
              <li key={href} className="min-w-0">
                <Link
                  href={href}
                  aria-current={here ? 'page' : undefined}
                  title={label}
                  className={cn(
                    'relative flex h-13 flex-col items-center justify-center gap-0.5 rounded-md px-2 text-xs -outline-offset-2 md:h-9 md:flex-row md:justify-start md:gap-2.5 md:px-2.5 md:text-sm',
                    here
                      ? 'font-medium text-accent md:bg-selected'
                      : 'text-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  <Icon aria-hidden className="size-4.5 shrink-0" />
                  <span className="truncate md:folded:sr-only">{label}</span>
                  {href === '/runs' && open > 0 && (
                    <span className="max-md:absolute max-md:top-0.5 max-md:left-1/2 max-md:ml-2 md:ml-auto md:folded:absolute md:folded:ml-5 md:folded:-mt-4">
                      <OpenCount open={open} />
                    </span>
                  )}
                </Link>
              </li>
            )
          })}
        </ul>
        <div className="flex items-center gap-1 px-3 md:px-0.5 md:folded:flex-col-reverse md:folded:items-center">
          <div className="flex min-w-0 flex-1">{account}</div>
          <RailFold />
        </div>
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {banner && <aside aria-label="What holds on every page">{banner}</aside>}
        <main id="page" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
      </div>
      <CommandPalette commands={everything} />
    </div>
  )
}
