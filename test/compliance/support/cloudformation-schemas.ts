import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';

/** A property of a type of resource whose value is a text, a list or map of texts, or any JSON. */
export interface TextProperty {
  /** `AWS::ECS::TaskDefinition`. */
  readonly type: string;
  /** The name that the schema gives to the object that has it, and its own: `ContainerDefinition.Image`. */
  readonly name: string;
  readonly documentation: string;
  /** Where it stands in the properties of the resource, with `*` for every member of a list or map: `ContainerDefinitions.*.Image`. */
  readonly paths: string[];
}

/** CloudFormation's schemas as CDK's CLI brings them, to tell what `cdk diff` and `cdk deploy` replace. They change with its version. */
const DATABASE = path.join(__dirname, '../../../node_modules/aws-cdk/db.json.gz');

/** All properties of all types that can name something by a text. */
export function textProperties(): TextProperty[] {
  const { resource, typeDefinition } = JSON.parse(gunzipSync(fs.readFileSync(DATABASE)).toString()).schema;
  const definitions = new Map<string, any>(typeDefinition.entities.map((definition: any) => [definition.$id, definition]));
  return resource.entities.flatMap(({ cloudFormationType, properties }: any) => propertiesOf(cloudFormationType, properties, definitions));
}

function propertiesOf(type: string, topLevel: object, definitions: Map<string, any>): TextProperty[] {
  const found = new Map<string, TextProperty>();
  const walk = (properties: object, owner: string, before: string, above: readonly string[]) => {
    for (const [key, { type: shape, documentation = '' }] of Object.entries<any>(properties)) {
      for (const { end, reference } of endsOf(shape)) {
        const at = `${before}${key}${end}`;
        if (reference === undefined) {
          const name = `${owner}${key}`;
          found.set(name, found.get(name) ?? { type, name, documentation, paths: [] });
          found.get(name)!.paths.push(at);
        } else if (!above.includes(reference)) {
          const definition = definitions.get(reference);
          walk(definition.properties, `${definition.name}.`, `${at}.`, [...above, reference]);
        }
      }
    }
  };
  walk(topLevel, '', '', []);
  return [...found.values()].map((one) => ({ ...one, paths: [...new Set(one.paths)] }));
}

/** Where a value of a type ends: in a text, or in an object with properties of its own. */
function endsOf(shape: any): { end: string; reference?: string }[] {
  switch (shape.type) {
    case 'string':
    case 'json': return [{ end: '' }];
    case 'ref': return [{ end: '', reference: shape.reference.$ref }];
    case 'array':
    case 'map': return endsOf(shape.element).map(({ end, reference }) => ({ end: `.*${end}`, reference }));
    case 'union': return shape.types.flatMap(endsOf);
    default: return [];
  }
}
