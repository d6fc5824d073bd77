/** Benchmarks of the product beside its limits: what it costs, not whether it works. */
@NullMarked
package io.balanceofpower.loadtests;

import org.jspecify.annotations.NullMarked;
