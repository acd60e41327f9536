import type { ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";

/**
 * Apollo's libraries send usage, schema and telemetry data to their maker when they find certain variables in the environment, and refuse to start when they
 * find contradictory ones. The hub's users were promised otherwise. So every reporting plugin is switched off by name, and the environment they would read is
 * hidden while the server is made. (`ApolloGateway`, whose constructor starts an exporter of its own, is not used at all.)
 */
export function silencedPlugins(): ApolloServerPlugin[] {
  return [
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginLandingPageDisabled(),
  ];
}

/** Runs `make` as if no APOLLO_* variable were set. */
export function withoutApolloEnvironment<T>(make: () => T, env: NodeJS.ProcessEnv = process.env): T {
  const hidden = Object.entries(env).filter(([name]) => name.startsWith("APOLLO_"));
  for (const [name] of hidden) delete env[name];
  try {
    return make();
  } finally {
    Object.assign(env, Object.fromEntries(hidden));
  }
}
