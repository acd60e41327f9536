import { ChangeType, CriticalityLevel, type Change } from "@graphql-inspector/core";
import { usageCoordinates } from "./coordinate.ts";

/**
 * Whose operations a breaking change breaks, as the coordinates that such an operation uses (`Type.*`: anything that a type holds); empty for changes that harm nobody, or everybody. Where the change is of
 * something that clients need not name (an argument that becomes required, say) it is what stands above it.
 */
export function coordinatesBroken({ type, criticality, path, meta }: Change): readonly string[] {
  if (criticality.level !== CriticalityLevel.Breaking || path === undefined || path.startsWith("@")) return [];
  const [holder = "", member = ""] = path.split(".");
  switch (type) {
    case ChangeType.FieldArgumentAdded:
      return [`${holder}.${member}`];
    case ChangeType.FieldArgumentTypeChanged:
      if (textIn(meta, "newArgumentType").endsWith("!") && !textIn(meta, "oldArgumentType").endsWith("!")) return [`${holder}.${member}`];
      break;
    case ChangeType.InputFieldAdded:
      return [holder];
    case ChangeType.InputFieldTypeChanged:
      if (textIn(meta, "newInputFieldType").endsWith("!") && !textIn(meta, "oldInputFieldType").endsWith("!")) return [holder];
      break;
    // Both are named in type conditions, which are counted by the type.
    case ChangeType.UnionMemberRemoved:
      return [textIn(meta, "removedUnionMemberTypeName")];
    case ChangeType.ObjectTypeInterfaceRemoved:
      return [holder, textIn(meta, "removedInterfaceName")];
  }
  return usageCoordinates(path.replace(/\.@.*$/, "")) ?? [];
}

/** What a change tells beside its message; the library's type of it is `unknown` here. */
function textIn(meta: unknown, name: string): string {
  const value: unknown = typeof meta === "object" && meta !== null ? Object.entries(meta).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === "string" ? value : "";
}
