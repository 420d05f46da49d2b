package trail_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// Which objects of a bucket have the records of a night? A file is delivered some
// minutes after what is in it, at times hours.
func ExampleParseKey() {
	keys := []string{ // as S3 lists them
		"AWSLogs/111122223333/CloudTrail/",
		"AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/10/07/111122223333_CloudTrail-Digest_eu-central-1_fleet_eu-central-1_20261007T020000Z.json.gz",
		"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06/111122223333_CloudTrail_eu-central-1_20261006T1510Z_Cx2IamqF39VPuHT4.json.gz",
		"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261007T0120Z_ia2Y2EW215wBJWS9.json.gz",
		"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261007T0200Z_wxT4WMKLINEbdxY1.json.gz",
		"AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261008T0205Z_Yeouy0YGFCKvYtAH.json.gz",
	}
	night := time.Date(2026, 10, 7, 1, 0, 0, 0, time.UTC)

	for _, key := range keys {
		k, err := trail.ParseKey(key)
		switch {
		case errors.Is(err, trail.ErrOtherKey):
			continue // a folder, another service's log
		case err != nil:
			fmt.Println("look at this one:", err)
		case k.Kind == trail.KindLog && k.Time.After(night) && k.Time.Before(night.Add(6*time.Hour)):
			fmt.Println(k.AccountID, k.Region, k.Time.Format(time.TimeOnly), k.Unique)
		}
	}
	// Output:
	// 111122223333 eu-central-1 01:20:00 ia2Y2EW215wBJWS9
	// 111122223333 eu-central-1 02:00:00 wxT4WMKLINEbdxY1
	// look at this one: trail: the key AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07/111122223333_CloudTrail_eu-central-1_20261008T0205Z_Yeouy0YGFCKvYtAH.json.gz: by its file name the folders should end in /111122223333/CloudTrail/eu-central-1/2026/10/08
}

// A record may come twice: through two trails, as here. To count calls, drop the second. If a
// call concerns two accounts each gets its own record; one of these may have only the caller's
// account, so they do not say the same, and both are kept.
func ExampleReader_repeats() {
	once := 0
	repeats := &iottrail.Repeats{Limit: math.MaxInt}
	firstDays := trail.Query{To: time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC), Late: 15 * time.Minute}
	for range 2 {
		r := trail.Reader{FS: os.DirFS("../testdata/trail"), Query: firstDays, Repeats: repeats}
		for ev, err := range r.Events(context.Background()) {
			if err != nil {
				fmt.Println(err)
				continue
			}
			once++
			if ev.SharedEventID != "" && ev.Actor().AccountID == "444455556666" {
				fmt.Println(ev.EventName, "by", ev.Actor(), "for", ev.RecipientAccountID)
			}
		}
	}
	fmt.Println(once, "records")
	// Unordered output:
	// AssumeRole by account in 444455556666 for 111122223333
	// AssumeRole by role telemetry-import/nightly in 444455556666 for 444455556666
	// 187 records
}
