package iottrail_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

func TestAnswer(t *testing.T) {
	t.Parallel()
	var zero iottrail.Answer
	require.Equal(t, iottrail.Maybe, zero, "an answer that was forgotten is never a No")
	require.Less(t, iottrail.No, iottrail.Maybe)
	require.Less(t, iottrail.Maybe, iottrail.Yes)
	require.Equal(t, iottrail.Yes, -iottrail.No)
	require.Equal(t, iottrail.Yes, iottrail.AnswerOf(true))
	require.Equal(t, iottrail.No, iottrail.AnswerOf(false))

	for a, text := range map[iottrail.Answer]string{iottrail.No: "no", iottrail.Maybe: "maybe", iottrail.Yes: "yes"} {
		require.Equal(t, text, a.String())
		encoded, err := json.Marshal(map[iottrail.Answer]iottrail.Answer{a: a})
		require.NoError(t, err)
		require.Equal(t, `{"`+text+`":"`+text+`"}`, string(encoded))
		var decoded map[iottrail.Answer]iottrail.Answer
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		require.Equal(t, map[iottrail.Answer]iottrail.Answer{a: a}, decoded)
	}
	kept := iottrail.Yes
	for _, text := range []string{"", "No", "true", "1", "maybe ", "\x1b[2J"} {
		err := kept.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "\x1b")
		require.Equal(t, iottrail.Yes, kept, "an error leaves it as it is")
	}
}
