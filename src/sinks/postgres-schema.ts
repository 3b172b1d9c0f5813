/** An app's name → its PostgreSQL schema as an identifier that is safe inside SQL text. */
export const schemaOf = (app: string): string => `"${app.replaceAll('"', '""')}"`;
