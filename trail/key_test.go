package trail_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// soundKeys has a key of every form that AWS documents or that was seen in a bucket,
// with invented accounts and names.
var soundKeys = []struct {
	name, key string
	want      trail.Key
}{
	{
		"log file", "AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"prefix", "logs/AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{Prefix: "logs", AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"prefix of folders, with a space and other letters", "Prüf protokolle//2026/AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{Prefix: "Prüf protokolle//2026", AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"prefix with a colon", "logs:2026://x/AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{Prefix: "logs:2026://x", AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"prefix that has percent signs", "100%2F/AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{Prefix: "100%2F", AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"prefix AWSLogs", "AWSLogs/AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz",
		trail.Key{Prefix: "AWSLogs", AccountID: "111122223333", Kind: trail.KindLog, Region: "us-east-2", Time: time.Date(2015, 8, 1, 2, 10, 0, 0, time.UTC), Unique: "Mu0KsOhtH1ar15ZZ"},
	},
	{
		"organization", "AWSLogs/o-exampleorgid/444455556666/CloudTrail/ap-southeast-2/2020/11/30/444455556666_CloudTrail_ap-southeast-2_20201130T1305Z_QuZ9yKG0lRw5wLmx.json.gz",
		trail.Key{OrganizationID: "o-exampleorgid", AccountID: "444455556666", Kind: trail.KindLog, Region: "ap-southeast-2", Time: time.Date(2020, 11, 30, 13, 5, 0, 0, time.UTC), Unique: "QuZ9yKG0lRw5wLmx"},
	},
	{
		"organization, with its id for a prefix too", "o-exampleorgid/AWSLogs/o-exampleorgid/444455556666/CloudTrail-Insight/ca-central-1/2020/09/23/444455556666_CloudTrail-Insight_ca-central-1_20200923T0516Z_KL5e9VCV2SS7IqzB.json.gz",
		trail.Key{Prefix: "o-exampleorgid", OrganizationID: "o-exampleorgid", AccountID: "444455556666", Kind: trail.KindInsight, Region: "ca-central-1", Time: time.Date(2020, 9, 23, 5, 16, 0, 0, time.UTC), Unique: "KL5e9VCV2SS7IqzB"},
	},
	{
		"organization in the prefix only", "AWSLogs/o-exampleorgid/AWSLogs/444455556666/CloudTrail/ca-central-1/2020/09/23/444455556666_CloudTrail_ca-central-1_20200923T0516Z_KL5e9VCV2SS7IqzB.json.gz",
		trail.Key{Prefix: "AWSLogs/o-exampleorgid", AccountID: "444455556666", Kind: trail.KindLog, Region: "ca-central-1", Time: time.Date(2020, 9, 23, 5, 16, 0, 0, time.UTC), Unique: "KL5e9VCV2SS7IqzB"},
	},
	{
		"network activity", "AWSLogs/111122223333/CloudTrail-NetworkActivity/eu-central-1/2026/10/07/111122223333_CloudTrail-NetworkActivity_eu-central-1_20261007T0000Z_0a1B2c3D4e5F6g7H.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindNetworkActivity, Region: "eu-central-1", Time: time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), Unique: "0a1B2c3D4e5F6g7H"},
	},
	{
		"aggregated", "AWSLogs/111122223333/CloudTrail-Aggregated/eu-central-1/2026/10/07/111122223333_CloudTrail-Aggregated_eu-central-1_20261007T2359Z_0a1B2c3D4e5F6g7H.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindAggregated, Region: "eu-central-1", Time: time.Date(2026, 10, 7, 23, 59, 0, 0, time.UTC), Unique: "0a1B2c3D4e5F6g7H"},
	},
	{
		"kind of the future", "AWSLogs/111122223333/CloudTrail-Some-Thing2/eu-central-1/2026/10/07/111122223333_CloudTrail-Some-Thing2_eu-central-1_20261007T2359Z_0a1B2c3D4e5F6g7H.json.gz",
		trail.Key{AccountID: "111122223333", Kind: "CloudTrail-Some-Thing2", Region: "eu-central-1", Time: time.Date(2026, 10, 7, 23, 59, 0, 0, time.UTC), Unique: "0a1B2c3D4e5F6g7H"},
	},
	{
		"digest", "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindDigest, Region: "us-east-2", Time: time.Date(2015, 8, 17, 15, 1, 31, 0, time.UTC), Trail: "your-trail-name", HomeRegion: "us-east-2"},
	},
	{
		"digest of another region than the trail's", "p/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/sa-east-1/2026/03/07/111122223333_CloudTrail-Digest_sa-east-1_fleet_ap-northeast-1_20260307T134121Z.json.gz",
		trail.Key{Prefix: "p", OrganizationID: "o-exampleorgid", AccountID: "111122223333", Kind: trail.KindDigest, Region: "sa-east-1", Time: time.Date(2026, 3, 7, 13, 41, 21, 0, time.UTC), Trail: "fleet", HomeRegion: "ap-northeast-1"},
	},
	{
		"digest of a trail whose name looks like the rest", "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/111122223333_CloudTrail-Digest_us-east-2_us-west-1_20150817T150131Z_backfill.json.gz_us-east-1_20150817T150131Z.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindDigest, Region: "us-east-2", Time: time.Date(2015, 8, 17, 15, 1, 31, 0, time.UTC), Trail: "us-west-1_20150817T150131Z_backfill.json.gz", HomeRegion: "us-east-1"},
	},
	{
		"backfill digest", "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/02/28/111122223333_CloudTrail-Digest_us-east-1_my_trail.v2_us-east-1_20260228T235959Z_backfill.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindDigest, Region: "us-east-1", Time: time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC), Trail: "my_trail.v2", HomeRegion: "us-east-1", Backfill: true},
	},
	{
		"GovCloud", "AWSLogs/111122223333/CloudTrail/us-gov-west-1/2018/07/07/111122223333_CloudTrail_us-gov-west-1_20180707T1735Z_abcdefghi0MCRL2O.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "us-gov-west-1", Time: time.Date(2018, 7, 7, 17, 35, 0, 0, time.UTC), Unique: "abcdefghi0MCRL2O"},
	},
	{
		"China", "AWSLogs/111122223333/CloudTrail/cn-northwest-1/2021/05/03/111122223333_CloudTrail_cn-northwest-1_20210503T0000Z_QrttGEk4ZcBTLwj5.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "cn-northwest-1", Time: time.Date(2021, 5, 3, 0, 0, 0, 0, time.UTC), Unique: "QrttGEk4ZcBTLwj5"},
	},
	{
		"29 February", "AWSLogs/111122223333/CloudTrail/eusc-de-east-1/2028/02/29/111122223333_CloudTrail_eusc-de-east-1_20280229T0000Z_QrttGEk4ZcBTLwj5.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "eusc-de-east-1", Time: time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), Unique: "QrttGEk4ZcBTLwj5"},
	},
	{
		"decompressed copy on a disk", "/var/logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/10/07/111122223333_CloudTrail_eu-west-1_20261007T0200Z_wxT4WMKLINEbdxY1.json",
		trail.Key{Prefix: "/var/logs", AccountID: "111122223333", Kind: trail.KindLog, Region: "eu-west-1", Time: time.Date(2026, 10, 7, 2, 0, 0, 0, time.UTC), Unique: "wxT4WMKLINEbdxY1", Unpacked: true},
	},
	{
		"decompressed backfill digest", "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/02/28/111122223333_CloudTrail-Digest_us-east-1_fleet_us-east-1_20260228T235959Z_backfill.json",
		trail.Key{AccountID: "111122223333", Kind: trail.KindDigest, Region: "us-east-1", Time: time.Date(2026, 2, 28, 23, 59, 59, 0, time.UTC), Trail: "fleet", HomeRegion: "us-east-1", Backfill: true, Unpacked: true},
	},
	{
		"short unique part, which is to be ignored", "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/10/07/111122223333_CloudTrail_eu-west-1_20261007T0200Z_a.json.gz",
		trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "eu-west-1", Time: time.Date(2026, 10, 7, 2, 0, 0, 0, time.UTC), Unique: "a"},
	},
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	for _, test := range soundKeys {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := trail.ParseKey(test.key)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, got), "-want +got")
			require.Equal(t, test.want, got, "the times must be equal for ==, too")
			checkKey(t, test.key)
		})
	}
}

// The error of a wrong key says where, and differs from that of a key of something else.
func TestParseKeyErrors(t *testing.T) {
	t.Parallel()
	const folder = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/"
	const file = "111122223333_CloudTrail_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json.gz"
	const digests = "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/10/07/"
	for _, test := range []struct {
		name, key string
		other     bool // whether it is the key of something else
		says      string
	}{
		{"nothing", "", true, `"" is not the name`},
		{"folder", folder, true, `"" is not the name`},
		{"folder of an empty trail", "AWSLogs/111122223333/CloudTrail/", true, "not the name of a CloudTrail file"},
		{"Config", "AWSLogs/111122223333/Config/us-east-1/2026/10/7/ConfigHistory/111122223333_Config_us-east-1_ConfigHistory_AWS::IoT::Policy_20261007T020000Z_20261007T030000Z_1.json.gz", true, "not the name"},
		{"load balancer", "AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/10/07/111122223333_elasticloadbalancing_us-east-1_app.fleet.50dc6c495c0c9188_20261007T0200Z_192.0.2.1_1a2b3c4d.log.gz", true, "not the name"},
		{"flow log", "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/10/07/111122223333_vpcflowlogs_us-east-1_fl-1234abcd_20261007T0200Z_fe123456.log.gz", true, "not the name"},
		{"result of a query in Lake", "AWSLogs/111122223333/CloudTrail-Lake/Query/2026/10/07/0a1b2c3d-1111-2222-3333-444455556666/result_1.csv.gz", true, "not the name"},
		{"another name in CloudTrail's folder", folder + "notes.txt", true, "notes.txt is not the name"},
		{"no kind but its beginning", folder + "111122223333_CloudTrailX_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json.gz", true, "not the name"},
		{"account and kind alone", folder + "111122223333_CloudTrail", true, "not the name"},

		{"no folders", file, false, "a file name without folders"},
		{"no AWSLogs", folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"AWSLogs in lower case", "awslogs" + folder[len("AWSLogs"):] + file, false, "neither the folder AWSLogs nor"},
		{"folder that ends in AWSLogs", "my" + folder + file, false, "neither the folder AWSLogs nor"},
		{"folder between", "AWSLogs/fleet/" + folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"organizational unit", "AWSLogs/ou-ab12-11111111/" + folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"organization too short", "AWSLogs/o-123456789/" + folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"organization too long", "AWSLogs/o-" + strings.Repeat("1", 33) + "/" + folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"two organizations", "AWSLogs/o-exampleorgid/o-exampleorgid/" + folder[len("AWSLogs/"):] + file, false, "neither the folder AWSLogs nor"},
		{"slash at the beginning", "/" + folder + file, false, "nothing before the slash"},
		{"region too long for a message", "AWSLogs/111122223333_CloudTrail_" + strings.Repeat("r", 3000) + "_20261007T0205Z_a.json.gz", false, `should end in "/111122223333/CloudTrail/rrr`},
		{"empty folder", folder + "/" + file, false, "the folders should end in /111122223333/CloudTrail/eu-central-1/2026/10/07"},
		{"folder of another account", strings.Replace(folder, "111122223333", "444455556666", 1) + file, false, "the folders should end in /111122223333/"},
		{"folder of another kind", strings.Replace(folder, "CloudTrail", "CloudTrail-Insight", 1) + file, false, "the folders should end in /111122223333/CloudTrail/"},
		{"folder of another region", strings.Replace(folder, "eu-central-1", "us-east-1", 1) + file, false, "/eu-central-1/"},
		{"folder of another day", strings.Replace(folder, "07", "06", 1) + file, false, "2026/10/07"},
		{"day of one digit", strings.Replace(folder, "07", "7", 1) + file, false, "2026/10/07"},
		{"separators of Windows", strings.ReplaceAll(folder+file, "/", `\`), false, "separated by backslashes, as on Windows: make them slashes first"},
		{"separators of Windows after a slash", "logs/" + strings.ReplaceAll(folder+file, "/", `\`), false, "separated by backslashes"},
		{"encoded as in a URL", strings.ReplaceAll(folder, "/", "%2F") + file, false, "encoded as in a URL: give it to url.QueryUnescape first"},
		{"encoded in lower case", strings.ReplaceAll(folder, "/", "%2f") + file, false, "encoded as in a URL"},
		{"encoded, of a digest", "logs%2F" + strings.ReplaceAll(digests, "/", "%2F") + "111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T100000Z.json.gz", false, "encoded as in a URL"},
		{"encoded, of another service", "AWSLogs%2F111122223333%2FConfig%2F111122223333_Config_us-east-1_x.json.gz", true, "not the name"},
		{"address in S3", "s3://fleet-logs/" + folder + file, false, "the address of an object: the key is what comes after the name of the bucket"},
		{"address in S3, of a prefix", "s3://fleet-logs/logs/" + folder + file, false, "the address of an object"},
		{"address of the web", "https://fleet-logs.s3.eu-central-1.amazonaws.com/" + folder + file, false, "the address of an object"},
		{"ARN", "arn:aws:s3:::fleet-logs/" + folder + file, false, "the ARN of an object: the key is what comes after"},
		{"ARN in China", "arn:aws-cn:s3:::fleet-logs/" + folder + file, false, "the ARN of an object"},
		{"folder of an account that ends in this one", strings.Replace(folder, "111122223333", "9111122223333", 1) + file, false, "the folders should end in /111122223333/"},

		{"account of eleven digits", folder + file[1:], false, `wrong account "11122223333"`},
		{"account of thirteen digits", folder + "1" + file, false, `wrong account "1111122223333"`},
		{"account of letters", folder + "a" + file[1:], false, `wrong account "a11122223333"`},
		{"renamed copy", folder + "Copy of " + file, false, `wrong account "Copy of 111122223333"`},
		{"kind without its end", folder + strings.Replace(file, "CloudTrail", "CloudTrail-", 1), false, `wrong kind "CloudTrail-"`},
		{"region in capitals", folder + strings.Replace(file, "eu-", "EU-", 1), false, `wrong region "EU-central-1"`},
		{"region ends in a hyphen", folder + strings.Replace(file, "central-1", "central-", 1), false, `wrong region "eu-central-"`},
		{"no region", folder + strings.Replace(file, "eu-central-1_", "", 1), false, `wrong region "20261007T0200Z"`},
		{"year 0", folder + strings.Replace(file, "20261007", "00001007", 1), false, `wrong time "00001007T0200Z"`},
		{"year 1", folder + strings.Replace(file, "20261007", "00010101", 1), false, `wrong time "00010101T0200Z"`},
		{"month 13", folder + strings.Replace(file, "202610", "202613", 1), false, `wrong time "20261307T0200Z"`},
		{"30 February", folder + strings.Replace(file, "20261007", "20260230", 1), false, `wrong time "20260230T0200Z"`},
		{"hour 24", folder + strings.Replace(file, "T0200Z", "T2400Z", 1), false, `wrong time "20261007T2400Z"`},
		{"hour of one digit", folder + strings.Replace(file, "T0200Z", "T200Z", 1), false, `wrong time "20261007T200Z"`},
		{"seconds in a log file's name", folder + strings.Replace(file, "T0200Z", "T020000Z", 1), false, `wrong time "20261007T020000Z"`},
		{"zone", folder + strings.Replace(file, "T0200Z", "T0200+00:00", 1), false, `wrong time`},
		// The page "Finding your CloudTrail log files" has such a name for an example,
		// against the page on names and against files of the same year.
		{"no separator before the unique part", folder + strings.Replace(file, "Z_", "Z", 1), false, `wrong time "20261007T0200ZwxT4WMKLINEbdxY1"`},
		{"no unique part", folder + strings.Replace(file, "_wxT4WMKLINEbdxY1", "", 1), false, `wrong unique part ""`},
		{"empty unique part", folder + strings.Replace(file, "wxT4WMKLINEbdxY1", "", 1), false, `wrong unique part ""`},
		{"second download", folder + strings.Replace(file, ".json", " (1).json", 1), false, `wrong unique part "wxT4WMKLINEbdxY1 (1)"`},
		{"log file called backfill", folder + strings.Replace(file, ".json", "_backfill.json", 1), false, `wrong unique part "wxT4WMKLINEbdxY1_backfill"`},
		{"another compression", folder + strings.TrimSuffix(file, "gz") + "zst", false, `wrong end "json.zst"`},
		{"no json", folder + strings.Replace(file, ".json", "", 1), false, `wrong end "bdxY1.gz"`},
		{"no end", folder + "_CloudTrail_", false, `wrong end "udTrail_"`},
		{"something after the end", folder + file + ".part", false, `wrong end ".gz.part"`},
		{"compressed twice", folder + file + ".gz", false, `wrong end "on.gz.gz"`},

		{"digest without trail", digests + "111122223333_CloudTrail-Digest_eu-central-1_20261007T100000Z.json.gz", false, `wrong trail ""`},
		{"digest without home region", digests + "111122223333_CloudTrail-Digest_eu-central-1_fleet_20261007T100000Z.json.gz", false, `wrong trail ""`},
		{"digest named as a log file", digests + "111122223333_CloudTrail-Digest_eu-central-1_20261007T1000Z_wxT4WMKLINEbdxY1.json.gz", false, `wrong time "wxT4WMKLINEbdxY1"`},
		{"digest without seconds", digests + "111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T1000Z.json.gz", false, `wrong time "20261007T1000Z"`},
		{"digest with a fraction", digests + "111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T100000.5Z.json.gz", false, `wrong time "20261007T100000.5Z"`},
		{"digest of a trail with a space", digests + "111122223333_CloudTrail-Digest_eu-central-1_my fleet_eu-central-1_20261007T100000Z.json.gz", false, `wrong trail "my fleet"`},
		{"home region in capitals", digests + "111122223333_CloudTrail-Digest_eu-central-1_fleet_EU_20261007T100000Z.json.gz", false, `wrong home region "EU"`},
		{"backfill twice", digests + "111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T100000Z_backfill_backfill.json.gz", false, `wrong time "backfill"`},
		{"log file in the folder of digests", digests + file, false, "should end in /111122223333/CloudTrail/"},

		{"text that acts on a terminal", folder + "\x1b[2J\u202e_CloudTrail_x.json.gz", false, `wrong account "\x1b[2J\u202e"`},
		{"no UTF-8", folder + "111122223333_CloudTrail_\xff_x.json.gz", false, `wrong region "\xff"`},
		{"very long", folder + strings.Repeat("1", 100_000) + "_CloudTrail_x.json.gz", false, "wrong account"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := trail.ParseKey(test.key)
			require.ErrorContains(t, err, test.says)
			require.Equal(t, test.other, errors.Is(err, trail.ErrOtherKey), "ErrOtherKey: %v", err)
			checkKey(t, test.key)
		})
	}
}

// Each byte of a sound key that is left out, doubled or exchanged gives what an
// expression says that was written without the parser's help.
func TestKeyNeighbours(t *testing.T) {
	t.Parallel()
	keys, sound := 0, 0
	try := func(key string) {
		keys++
		if checkKey(t, key) {
			sound++
		}
	}
	for _, test := range soundKeys {
		for i := 0; i < len(test.key); i += testrun.Step(1) {
			before, c, after := test.key[:i], test.key[i:i+1], test.key[i+1:]
			try(before + after)
			try(before + c + c + after)
			try(before + string("09aZ_-/.\n"[i%9]) + after) // all of them would take a second
		}
	}
	require.Greater(t, sound, len(soundKeys))
	t.Logf("%d keys, of which %d can be read", keys, sound)
}

// The name alone says all that the folders repeat.
func TestParseFileName(t *testing.T) {
	t.Parallel()
	k, err := trail.ParseFileName("111122223333_CloudTrail_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json")
	require.NoError(t, err)
	require.Equal(t, trail.Key{AccountID: "111122223333", Kind: trail.KindLog, Region: "eu-central-1",
		Time: time.Date(2026, 10, 7, 2, 0, 0, 0, time.UTC), Unique: "wxT4WMKLINEbdxY1", Unpacked: true}, k)

	_, err = trail.ParseFileName("AWSLogs/111122223333_CloudTrail_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json.gz")
	require.ErrorContains(t, err, `wrong account "AWSLogs/111122223333"`)
	_, err = trail.ParseFileName("notes.txt")
	require.ErrorIs(t, err, trail.ErrOtherKey)
}

// A key that was put together, in whatever zone, is the one that CloudTrail writes.
func TestKeyIsWrittenInUTC(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("", 3*60*60)
	for _, kind := range []trail.Kind{trail.KindLog, trail.KindDigest} {
		k := trail.Key{AccountID: "111122223333", Kind: kind, Region: "eu-west-1", Time: time.Date(2026, 10, 7, 2, 30, 0, 0, east), Unique: "a", Trail: "fleet", HomeRegion: "eu-west-1"}
		got, err := trail.ParseKey(k.String())
		require.NoError(t, err)
		require.Equal(t, time.Date(2026, 10, 6, 23, 30, 0, 0, time.UTC), got.Time)
	}
}

// The keys of testdata/trail say of each file what is in it.
func TestKeysOfTrail(t *testing.T) {
	t.Parallel()
	kinds := make(map[trail.Kind]int)
	records := 0
	var d iottrail.Decoder
	require.NoError(t, filepath.WalkDir(filepath.Join("..", "testdata", "trail"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		slashes := filepath.ToSlash(path)
		require.True(t, checkKey(t, slashes), "%s can't be read", slashes)
		k, err := trail.ParseKey(slashes)
		require.NoError(t, err)
		require.Equal(t, "../testdata/trail", k.Prefix)
		kinds[k.Kind]++
		if k.Kind == trail.KindDigest {
			k.Prefix = ""
			requireDigestHas(t, path, k)
			return nil
		}
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		d.Reset(f)
		for ev, err := range d.Events() {
			require.NoError(t, err, path)
			records++
			require.Equal(t, ev.RecipientAccountID, k.AccountID, path)
			require.Equal(t, ev.AWSRegion, k.Region, path)
			require.True(t, ev.EventTime.Before(k.Time), "%s has a record of %v", path, ev.EventTime)
		}
		return nil
	}))
	require.Equal(t, map[trail.Kind]int{trail.KindLog: 333, trail.KindDigest: 1}, kinds)
	t.Logf("%v, %d records", kinds, records)
}

// requireDigestHas checks that a digest says of itself what its key does, and that
// the keys of the files it names can be read.
func requireDigestHas(t *testing.T, path string, k trail.Key) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	data, err = io.ReadAll(r)
	require.NoError(t, err)
	var digest struct {
		AWSAccountID, DigestS3Object, PreviousDigestS3Object string
		DigestEndTime                                        time.Time
		LogFiles                                             []struct{ S3Object string }
	}
	require.NoError(t, json.Unmarshal(data, &digest))
	require.Equal(t, digest.AWSAccountID, k.AccountID)
	require.Equal(t, digest.DigestEndTime, k.Time)
	require.Equal(t, digest.DigestS3Object, k.String())
	require.True(t, checkKey(t, digest.PreviousDigestS3Object))
	require.NotEmpty(t, digest.LogFiles)
	for _, f := range digest.LogFiles {
		require.True(t, checkKey(t, f.S3Object), f.S3Object)
	}
}

// FuzzKey compares the parser with expressions, and String with the parser.
func FuzzKey(f *testing.F) {
	f.Fuzz(func(t *testing.T, key string) { checkKey(t, key) })
}

// The layout of a key, in the words of the User Guide: first the folders, then the
// name of a log file or of a digest. What must be the same twice, and whether there
// is such a day, expressions can't say.
var (
	inFolders  = regexp.MustCompile(`(?s)\A(?:(.+)/)?AWSLogs/(?:(o-[a-z0-9]{10,32})/)?([0-9]{12})/(CloudTrail[-A-Za-z0-9]*)/([-a-z0-9]+)/([0-9]{4})/([0-9]{2})/([0-9]{2})/[^/]*\z`)
	logName    = regexp.MustCompile(`\A([0-9]{12})_(CloudTrail(?:-[A-Za-z0-9]+)*)_([a-z0-9]+(?:-[a-z0-9]+)*)_([0-9]{8}T[0-9]{4})Z_([A-Za-z0-9]+)\.json(\.gz)?\z`)
	digestName = regexp.MustCompile(`\A([0-9]{12})_(CloudTrail-Digest)_([a-z0-9]+(?:-[a-z0-9]+)*)_([-._A-Za-z0-9]+)_([a-z0-9]+(?:-[a-z0-9]+)*)_([0-9]{8}T[0-9]{6})Z(_backfill)?\.json(\.gz)?\z`)
	address    = regexp.MustCompile(`\A(?:[A-Za-z0-9]+://|arn:(?s:.*):s3:::)`)
	claims     = regexp.MustCompile(`\A[^_]*_CloudTrail(?:-[^_]*)?_`)
)

// expectedKey is what the expressions make of the file name of a key, and of all of it.
func expectedKey(key, file string) (name trail.Key, nameOK bool, whole trail.Key, ok bool) {
	var stamp string
	if m := logName.FindStringSubmatch(file); m != nil && m[2] != "CloudTrail-Digest" {
		stamp = m[4] + "00"
		name = trail.Key{AccountID: m[1], Kind: trail.Kind(m[2]), Region: m[3], Unique: m[5], Unpacked: m[6] == ""}
	} else if m := digestName.FindStringSubmatch(file); m != nil {
		stamp = m[6]
		name = trail.Key{AccountID: m[1], Kind: trail.KindDigest, Region: m[3], Trail: m[4], HomeRegion: m[5], Backfill: m[7] != "", Unpacked: m[8] == ""}
	} else {
		return name, false, whole, false
	}
	at := func(from, to int) int {
		n, err := strconv.Atoi(stamp[from:to])
		if err != nil {
			panic(err)
		}
		return n
	}
	year, month, day, hour, minute, second := at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13), at(13, 15)
	name.Time = time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if year < 2 || name.Time.Month() != time.Month(month) || name.Time.Day() != day || name.Time.Hour() != hour || minute > 59 || second > 59 {
		return name, false, whole, false
	}
	m := inFolders.FindStringSubmatch(key)
	if m == nil || address.MatchString(key) || m[3] != name.AccountID || m[4] != string(name.Kind) || m[5] != name.Region || m[6]+m[7]+m[8] != stamp[:8] {
		return name, true, whole, false
	}
	whole = name
	whole.Prefix, whole.OrganizationID = m[1], m[2]
	return name, true, whole, true
}

// checkKey checks what must hold of every text, and reports whether it is a key.
func checkKey(t testing.TB, key string) bool {
	t.Helper()
	folders := strings.SplitAfter(key, "/")
	file := folders[len(folders)-1]
	wantName, nameOK, want, ok := expectedKey(key, file)
	got, err := trail.ParseKey(key)
	fromName, nameErr := trail.ParseFileName(file)

	// testify is too slow for the many keys that come here.
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("%q: %s", key, fmt.Sprintf(format, args...))
	}
	switch {
	case (err == nil) != ok:
		fail("sound by the expression: %v, the error: %v", ok, err)
	case got != want:
		fail("-want +got:\n%s", cmp.Diff(want, got))
	case (nameErr == nil) != nameOK:
		fail("file name sound by the expression: %v, the error: %v", nameOK, nameErr)
	case nameOK && fromName != wantName || !nameOK && fromName != trail.Key{}:
		fail("file name: -want +got:\n%s", cmp.Diff(wantName, fromName))
	}
	for _, err := range []error{err, nameErr} {
		if err == nil {
			continue
		}
		if errors.Is(err, trail.ErrOtherKey) == claims.MatchString(file) {
			fail("claims to be CloudTrail's: %v, the error: %v", claims.MatchString(file), err)
		}
		if text := err.Error(); len(text) > 2500 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			fail("the error is no short line: %q", text)
		}
	}
	if nameOK {
		// Whatever the prefix is, it comes back, and nothing of it is taken for more.
		put := fromName
		if put.Prefix = key[:len(key)-len(file)]; address.MatchString(put.Prefix) {
			put.Prefix = "in/" + put.Prefix
		}
		if got, err := trail.ParseKey(put.String()); err != nil || got != put {
			fail("put together as %q, the error: %v, -want +got:\n%s", put.String(), err, cmp.Diff(put, got))
		}
	}
	if !ok {
		return false
	}
	if again := got.String(); again != key {
		fail("becomes %q", again)
	}
	if name := got.FileName(); name != file {
		fail("its file name becomes %q", name)
	}
	return true
}
