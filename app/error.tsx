'use client'

import { Entrance } from '@/components/frame/entrance'
import { Button } from '@/components/ui/button'

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <Entrance title="This page could not be shown">
      <p className="text-muted text-sm">
        The server’s log has the details{error.digest ? ` under ${error.digest}` : ''}. Nothing you saved is
        lost.
      </p>
      <Button onClick={reset}>Try again</Button>
    </Entrance>
  )
}
