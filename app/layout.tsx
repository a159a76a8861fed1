import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './globals.css'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '@/components/frame/providers'
import { RailScript } from '@/components/frame/rail-script'

export const metadata: Metadata = {
  title: { default: 'Joinery', template: '%s · Joinery' },
  description: 'A visual integrator for Okta.',
  other: { google: 'notranslate' },
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading a header makes every page a fresh one, which the nonce in it needs.
  const nonce = (await headers()).get('x-nonce') ?? ''
  return (
    // What a translation would change is mostly data, names and keys; and it moves what React has drawn.
    <html lang="en" translate="no" suppressHydrationWarning>
      <body>
        <RailScript nonce={nonce} />
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
