export { buildTool, type BuildOptions, type BuiltTool } from './build-tool.ts';
export { isBuilt, toolPath } from './tool-path.ts';
export { TOOL_NAMES, TOOLS, type Tool, type ToolName } from './tools.ts';
