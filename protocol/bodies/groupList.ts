/** GroupList: names of consumer groups. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, listOf, objectOf, type Shape, text } from './shape.ts';

/** Consumer groups (upstream `GroupList`). */
export interface GroupList {
  readonly groupList: readonly string[];
}

/** The shape of `GroupList`. */
export const groupList: Shape<GroupList> = objectOf<GroupList>({
  groupList: defaulted(listOf(text), []),
});

/** A body that is one `GroupList`. */
export const groupListBody = jsonBody('groupList', groupList);
