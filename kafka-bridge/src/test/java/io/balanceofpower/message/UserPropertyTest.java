package io.balanceofpower.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserPropertyTest {

    @ParameterizedTest
    @CsvSource({
        "seq, seq",
        "'', ''",
        "x-kind, x-kind",
        "x-x-kind, x-x-kind",
        "bop, bop",
        "bop-foo, x-bop-foo",
        "x-bop-foo, x-x-bop-foo",
        "x-x-bop-, x-x-x-bop-",
        "X-bop-foo, X-bop-foo",
    })
    void shouldHaveAHeaderThatTellsItAndIsNotReserved(String name, String header) {
        UserProperty property = new UserProperty(name, "mine");

        assertThat(property.header()).isEqualTo(header).doesNotStartWith("bop-");
        assertThat(UserProperty.ofHeader(header, "mine")).contains(property);
    }

    @Test
    void shouldNotBeReadFromAReservedHeader() {
        assertThat(UserProperty.ofHeader("bop-seq", "3")).isEmpty();
    }
}
