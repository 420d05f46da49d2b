package report

import "reflect"

// gather adds all Refs in a page.
func gather(v any, refs *[]int) { gatherIn(reflect.ValueOf(v), "", refs, nil) }

// gatherTexts adds all texts in a page.
func gatherTexts(v any, texts *[]string) { gatherIn(reflect.ValueOf(v), "", nil, texts) }

func gatherIn(v reflect.Value, name string, refs *[]int, texts *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			gatherIn(v.Elem(), name, refs, texts)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				gatherIn(v.Field(i), f.Name, refs, texts)
			}
		}
	case reflect.Slice:
		if name == "Refs" && refs != nil {
			*refs = append(*refs, v.Interface().([]int)...)
			return
		}
		for i := range v.Len() {
			gatherIn(v.Index(i), name, refs, texts)
		}
	case reflect.String:
		if texts != nil {
			*texts = append(*texts, v.String())
		}
	}
}
