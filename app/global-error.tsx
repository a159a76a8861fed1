'use client'

import './globals.css'
import { Entrance } from '@/components/frame/entrance'
import { Button } from '@/components/ui/button'

/** Stands in when the outermost layout itself fails; so it brings its own `<html>`. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <html lang="en">
      <body>
        <title>Joinery could not be shown</title>
        <Entrance title="Joinery could not be shown">
          <p className="text-muted text-sm">
            The server’s log has the details{error.digest ? ` under ${error.digest}` : ''}. Nothing you saved
            is lost.
          </p>
          <Button onClick={reset}>Try again</Button>
        </Entrance>
      </body>
    </html>
  )
}
