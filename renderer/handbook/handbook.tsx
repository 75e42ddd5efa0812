// The handbook: one page per layer, loss, optimizer and explainer, found by searching, all of it read from the definitions.

import './handbook.css'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { PageView } from './page-view.tsx'
import { byChapter, pages, searchPages } from './pages.ts'

export function Handbook() {
  const open = useWindow((state) => state.dialog === 'handbook')
  const close = () => useWindow.getState().openDialog(undefined)
  return (
    <Dialog open={open} onClose={close} title={texts.handbook.title} widthPx={920}>
      <Book />
    </Dialog>
  )
}

function Book() {
  const id = useWindow((state) => state.handbookPage)
  const openHandbook = useWindow((state) => state.openHandbook)
  const [query, setQuery] = useState('')
  const found = searchPages(query)
  const page = pages.find((one) => one.id === id) ?? pages[0]
  const contents = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another button
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void contents.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [id])
  return (
    <div className="handbook">
      <div className="handbook-side">
        <label className="palette-search">
          <Search className="icon" aria-hidden="true" />
          <input
            aria-label={texts.handbook.search}
            placeholder={texts.handbook.search}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && found[0] && openHandbook(found[0].id)}
          />
        </label>
        <nav ref={contents} aria-label={texts.handbook.contents}>
          {byChapter(found).map(([chapter, list]) => (
            <div key={chapter}>
              <h3>{chapter}</h3>
              {list.map((one) => (
                <button key={one.id} type="button" aria-current={one === page ? 'page' : undefined} onClick={() => openHandbook(one.id)}>
                  {one.title}
                </button>
              ))}
            </div>
          ))}
          {found.length === 0 && <p className="tertiary">{texts.handbook.nothing(query)}</p>}
        </nav>
      </div>
      {page && <PageView key={page.id} page={page} />}
    </div>
  )
}
