package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OwnerTest {

    @Test
    void shouldComeBackFromItsEncodedForm() {
        Owner owner = new Owner("node with blanks", "8b3c", Long.MAX_VALUE);
        assertThat(Owner.decoded(owner.encoded())).isEqualTo(owner);
    }

    @Test
    void shouldRefuseWhatIsNoOwner() {
        assertThatIllegalArgumentException().isThrownBy(() -> Owner.decoded("12 only-two"));
        assertThatIllegalArgumentException().isThrownBy(() -> Owner.decoded("x run node"));
    }
}
