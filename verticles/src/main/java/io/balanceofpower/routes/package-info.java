/** The routes that count at the moment: read from their file, followed as it changes, and compared with other nodes'. */
@NullMarked
package io.balanceofpower.routes;

import org.jspecify.annotations.NullMarked;
