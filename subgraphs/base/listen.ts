import type { FastifyInstance } from "fastify";
import { HubError } from "../../schema/errors.ts";

/** Starts listening and returns the address as a URL. Throws PORT_IN_USE, or SETTING_INVALID for a host that is not this machine's. */
export async function listen(app: FastifyInstance, { port, host }: { readonly port: number; readonly host: string }): Promise<string> {
  try {
    return await app.listen({ port, host });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EADDRINUSE") throw new HubError("PORT_IN_USE", `Port ${port} on ${host} is taken by another process.`, { cause: error });
    if (code === "EACCES")
      throw new HubError("PORT_IN_USE", `Port ${port} on ${host} may not be used by this user.`, {
        next: "Choose a port above 1023.",
        cause: error,
      });
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new HubError("SETTING_INVALID", `${host} is not an address of this machine.`, { cause: error });
    throw error;
  }
}
