package io.balanceofpower.manage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceQueryTest {

    @ParameterizedTest
    @CsvSource({
        "fix-gw-2, fix-gw-2",
        "desk/7, desk/7",
        "desk%2F7, desk/7",
        "a//b/../c, a//b/../c",
        "%2E%2E, ..",
        "a%20b+c, a b+c",
        "%C3%BC%e2%82%ac, ü€",
        "100%25, 100%"
    })
    void shouldReadTheClientIdAsTheDeviceGaveIt(String encoded, String device) {
        assertThat(DeviceQuery.of("/ledger/", "/ledger/" + encoded, null)).isEqualTo(new DeviceQuery.Device(device));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "a%2", "%zz", "%+1", "%FF", "%C3", "ü"})
    void shouldRefuseWhatIsNotPercentEncodedUtf8(String encoded) {
        assertThat(DeviceQuery.of("/ledger/", "/ledger/" + encoded, null))
                .isEqualTo(new DeviceQuery.Bad("not a percent-encoded text", "percent-encode the client id as UTF-8"));
    }

    @Test
    void shouldRefuseAQueryBecauseItMayBePartOfTheClientId() {
        assertThat(DeviceQuery.of("/ledger/", "/ledger/a", "b")).isInstanceOf(DeviceQuery.Bad.class);
    }

    @Test
    void shouldRefuseToGuessWhichDevice() {
        assertThat(DeviceQuery.of("/ledger/", "/ledger/", null)).isInstanceOf(DeviceQuery.Bad.class);
    }
}
