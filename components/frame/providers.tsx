'use client'

import { CSPProvider } from '@base-ui/react/csp-provider'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { PopupRoot } from '@/components/ui/popup-root'
import { Toasts } from '@/components/ui/toasts'
import { TooltipProvider } from '@/components/ui/tooltip'
import { NonceProvider } from './nonce'

/** What every page stands in: the nonce for what inserts styles, the theme, tooltips and toasts. */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <NonceProvider value={nonce}>
      <CSPProvider nonce={nonce}>
        <ThemeProvider attribute="class" nonce={nonce} disableTransitionOnChange>
          <TooltipProvider>
            <Toasts>{children}</Toasts>
            <PopupRoot />
          </TooltipProvider>
        </ThemeProvider>
      </CSPProvider>
    </NonceProvider>
  )
}
