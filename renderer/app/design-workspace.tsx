// The Design workspace: palette, canvas with its problems, inspector.

import { Canvas } from '../canvas/canvas.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { Palette, PaletteRail } from '../palette/palette.tsx'
import { ProblemsBar } from '../problems/problems-bar.tsx'
import { texts } from '../texts/texts.ts'
import { Dock, useFolded } from '../ui/dock.tsx'
import { Later } from '../ui/later.tsx'
import { runCommand, showNode } from './commands.ts'

export function DesignWorkspace() {
  return (
    <div className="workspace docked">
      <Dock side="left" name="design" label={texts.app.panels.layers} sizePx={224} narrowPx={200} minPx={168} maxPx={420} rail>
        <Later>
          <Layers />
        </Later>
      </Dock>
      <div className="design-centre">
        <Canvas />
        <ProblemsBar onShowNode={showNode} />
      </div>
      <Dock side="right" name="design" label={texts.app.panels.inspector} sizePx={320} narrowPx={272} minPx={240}>
        <Later>
          <Inspector />
        </Later>
      </Dock>
    </div>
  )
}

const Layers = () => (useFolded() ? <PaletteRail onSearch={() => runCommand('add-layer')} /> : <Palette />)
