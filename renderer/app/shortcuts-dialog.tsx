// `?`: all shortcuts, from the table that the keyboard handler reads.

import './shortcuts-dialog.css'
import { useWindow } from '../state/window-store.ts'
import { Dialog } from '../ui/dialog.tsx'
import { isMac } from './platform.ts'
import { shortcuts, showKeys } from './shortcuts.ts'

const groups = ['File', 'Edit', 'Canvas', 'Window'] as const
const mouse = [
  ['Double-click', 'Add a layer there'],
  ['Drag', 'Select; Space or the middle button moves the view'],
  ['Wheel', 'Zoom'],
  ['Drop a layer on a connection', 'Insert it'],
  ['Drop a connection on empty canvas', 'Add what fits'],
] as const

export function ShortcutsDialog() {
  const open = useWindow((state) => state.dialog === 'shortcuts')
  return (
    <Dialog open={open} onClose={() => useWindow.getState().openDialog(undefined)} title="Shortcuts" widthPx={720}>
      <div className="shortcut-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.command}>
                    <dt>{shortcut.label}</dt>
                    <dd>{shortcut.keys.map((keys) => showKeys(keys, isMac)).join(' or ')}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Mouse</h3>
          <dl>
            {mouse.map(([what, does]) => (
              <div key={what}>
                <dt>{does}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  )
}
