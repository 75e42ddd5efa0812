// The Data workspace.

import { Message } from '../ui/message.tsx'

export const DataWorkspace = () => (
  <div className="workspace" style={{ placeItems: 'center' }}>
    <Message title="Data is not built into this version">Designs can be drawn, checked and saved here; the command line does the rest.</Message>
  </div>
)
