// The Explain workspace.

import { Message } from '../ui/message.tsx'

export const ExplainWorkspace = () => (
  <div className="workspace" style={{ placeItems: 'center' }}>
    <Message title="Explain is not built into this version">Designs can be drawn, checked and saved here; the command line does the rest.</Message>
  </div>
)
