// Below 1200 px the left panels become a rail.

import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 1199px)')
const subscribe = (listener: () => void) => {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
