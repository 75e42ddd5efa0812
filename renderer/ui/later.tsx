// What stands beside the main thing: drawn after it, in a piece of its own, so that neither holds the window.

import { type ReactNode, startTransition, useEffect, useState } from 'react'

export function Later({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(false)
  useEffect(() => startTransition(() => setNow(true)), [])
  return now ? children : null
}
