// The Design workspace: palette, canvas with its problems, inspector.

import { Canvas } from '../canvas/canvas.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { Palette, PaletteRail } from '../palette/palette.tsx'
import { ProblemsBar } from '../problems/problems-bar.tsx'
import { runCommand, showNode } from './commands.ts'
import { useNarrow } from './use-narrow.ts'

export function DesignWorkspace() {
  const narrow = useNarrow()
  return (
    <div className="workspace design-workspace">
      {narrow ? <PaletteRail onSearch={() => runCommand('add-layer')} /> : <Palette />}
      <div className="design-centre">
        <Canvas />
        <ProblemsBar onShowNode={showNode} />
      </div>
      <Inspector />
    </div>
  )
}
