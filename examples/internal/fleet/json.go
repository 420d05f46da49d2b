package fleet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/iottrail/iottrail/examples/internal/plain"
)

// Line returns a value, such as a Change, as a line of JSON Lines without its end, in which
// nothing misleads who reads it.
func Line(v any) (string, error) {
	line, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return plain.JSON(line), nil
}

// MarshalJSON writes an object with a member for each setting, in their order.
func (s Settings) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, set := range s {
		if i > 0 {
			b = append(b, ',')
		}
		name, _ := json.Marshal(set.Name) // strings always can be
		value, _ := json.Marshal(set.Value)
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Settings) UnmarshalJSON(data []byte) error {
	*s = nil
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("settings are no object"), err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value string
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("the setting %q: %w", name, err)
		}
		*s = append(*s, Setting{name.(string), value}) // the names of members are strings
	}
	return nil
}
