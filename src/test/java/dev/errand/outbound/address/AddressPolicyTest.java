package dev.errand.outbound.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private static final AddressPolicy STRICT = AddressPolicy.of("errand.http.allow", List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.170",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.0.1",
                "192.175.48.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2001:2::1",
                "2001:20::1",
                "2001:30::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "2002:a00:1::1",
                "2620:4f:8000::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "4000::1",
                "8000::1"
            })
    void permits_refusesSpecialPurposeAddress(String address) throws UnknownHostException {
        assertThat(STRICT.permits("host.example", InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888",
                "2a00:1450::1"
            })
    void permits_acceptsPublicAddress(String address) throws UnknownHostException {
        assertThat(STRICT.permits("host.example", InetAddress.getByName(address)))
                .isTrue();
    }

    /** {@code 2130706433} and {@code 127.1} are read by the JDK; hexadecimal and octal by {@link WebAddress}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://017700000001/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[64:ff9b::127.0.0.1]/",
                "http://１２７.0.0.1/",
                "http://127。0。0。1/",
                "http://100.64.0.1/"
            })
    void permits_refusesInternalAddressInAnyNotation(String url) throws UnknownHostException {
        String host = WebAddress.parse(url).host();

        assertThat(STRICT.permits(host, InetAddress.getByName(host))).isFalse();
    }

    @Test
    void permits_refusesMappedAddressThatStayedIpv6() throws UnknownHostException {
        InetAddress mapped =
                Inet6Address.getByAddress(null, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1}, -1);

        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(STRICT.permits("host.example", mapped)).isFalse();
        assertThat(allowing("10.0.0.0/8").permits("host.example", mapped)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, x, 10.255.0.1, true",
        "10.0.0.0/8, x, 11.0.0.1, true",
        "10.0.0.0/8, x, 127.0.0.1, false",
        "127.0.0.1, x, 127.0.0.1, true",
        "127.0.0.1, x, 127.0.0.2, false",
        "::1/128, x, ::1, true",
        "::1, x, ::1, true",
        "::1, x, 127.0.0.1, false",
        "fd00::/8, x, fd12::1, true",
        "localhost, localhost, 127.0.0.1, true",
        "localhost, LOCALHOST, 127.0.0.1, true",
        "LocalHost, localhost., 127.0.0.1, true",
        "localhost, 127.0.0.1, 127.0.0.1, false",
        "host.example, host.example, 10.0.0.1, true",
        "host.example, a.host.example, 10.0.0.1, false",
        "host.example, host.example.org, 10.0.0.1, false",
        "host.example, hostxexample, 10.0.0.1, false",
        "my_service, my_service, 10.0.0.1, true"
    })
    void permits_followsAllowList(String entry, String host, String address, boolean permitted)
            throws UnknownHostException {
        assertThat(allowing(entry).permits(host, InetAddress.getByName(address)))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/x",
                "10.1/16",
                "1.2.3",
                "::/129",
                "*.example",
                "http://x",
                "a b",
                "-"
            })
    void of_refusesWhatIsNeitherHostNorAddressNorBlock(String entry) {
        assertThatThrownBy(() -> allowing(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("errand.http.allow")
                .hasMessageContaining("'" + entry + "'");
    }

    private static AddressPolicy allowing(String entry) {
        return AddressPolicy.of("errand.http.allow", List.of(entry));
    }
}
