/** What the mesh could not deliver: reads the topics in which it is kept, and writes from them, exactly once. */
@NullMarked
package io.balanceofpower.quarantine;

import org.jspecify.annotations.NullMarked;
